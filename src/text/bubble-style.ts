/** The histograms of how a reply is cut into bubbles and how each is written: what is measured, and what is balanced. */
import { casingOf, endingOf } from './reply-style.ts';

const LENGTHS = [4, 9, 19, 39, 79];
const MOST_BUBBLES = 5;
const CASINGS = ['lower', 'sentence', 'mixed', 'upper', 'letterless'] as const;
const ENDINGS = ['none', '.', '!', '?', '...', 'emoji', 'other'] as const;

/** Bins of each feature. */
export const bubbleStyleSizes = {
  /** Bubbles of a reply: none, 1, 2, 3, 4, more. */
  bubbles: MOST_BUBBLES + 1,
  /** Characters of a bubble: up to 4, 9, 19, 39, 79, more. */
  bubbleLength: LENGTHS.length + 1,
  /** Of a bubble: no capitals, one where it begins (and the word I), others too, all letters; or it has no letters. */
  capitals: CASINGS.length,
  /** Of a bubble: nothing, `.`, `!`, `?`, `...`, an emoji, another sign. */
  endPunctuation: ENDINGS.length,
} as const;
export type BubbleStyleFeature = keyof typeof bubbleStyleSizes;

/** The bins of a reply: one entry of `bubbles`, and one for each bubble of the others. No bubble counts as an empty one. */
export function bubbleStyleBins(sent: readonly string[]): Record<BubbleStyleFeature, number[]> {
  const bubbles = sent.length > 0 ? sent : [''];
  return {
    bubbles: [Math.min(MOST_BUBBLES, sent.length)],
    bubbleLength: bubbles.map((bubble) => LENGTHS.filter((most) => [...bubble].length > most).length),
    capitals: bubbles.map((bubble) => CASINGS.indexOf(casingOf(bubble))),
    endPunctuation: bubbles.map((bubble) => ENDINGS.indexOf(endingOf(bubble))),
  };
}
