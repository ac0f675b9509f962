/** How a reply is written, as numbers and marks that a linear classifier can weigh. */
import { EMOJI } from './words.ts';

const EMOJI_ANYWHERE = new RegExp(EMOJI, 'gu');
const ENDS_IN_EMOJI = new RegExp(`(?:${EMOJI})$`, 'u');
const WORD = /[^\s]+/gu;

/** How a bubble ends: by one of these signs, an emoji, another sign, or nothing. */
export type Ending = 'none' | '.' | '!' | '?' | '...' | 'emoji' | 'other';

export function endingOf(bubble: string): Ending {
  const text = bubble.trimEnd();
  if (text.endsWith('..') || text.endsWith('…')) return '...';
  const last = /[.!?]$/u.exec(text)?.[0];
  if (last !== undefined) return last as Ending;
  if (ENDS_IN_EMOJI.test(text)) return 'emoji';
  return /[\p{P}\p{S}]$/u.test(text) ? 'other' : 'none';
}

/** How a bubble uses capitals: nowhere, at its beginning alone, elsewhere too, in all of its words; or it has no letters. */
export type Casing = 'lower' | 'sentence' | 'mixed' | 'upper' | 'letterless';

export function casingOf(bubble: string): Casing {
  const letters = bubble.match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return 'letterless';
  const capitals = letters.filter((letter) => letter !== letter.toLowerCase()).length;
  if (capitals === 0) return 'lower';
  if (capitals === letters.length && capitals > 1) return 'upper';
  // "I" is a capital of spelling, not of style, where it stands alone.
  const others = bubble.replace(/(?<!\p{L})I(?!\p{L})/gu, '').match(/\p{Lu}/gu)?.length ?? 0;
  const first = /\p{L}/u.exec(bubble)![0];
  const begins = first !== first.toLowerCase();
  if (begins) return others <= 1 ? 'sentence' : 'mixed';
  return 'mixed';
}

export function emojiOf(text: string): string[] {
  return text.match(EMOJI_ANYWHERE) ?? [];
}

/** Signs that are counted each for itself. */
const SIGNS = [',', '.', '!', '?', "'", '"', '-', ':', '(', '/', '&'];

/**
 * Numbers of a reply's bubbles: how many, how long, in what case, with which signs. Always as many and in the same
 * order.
 */
export function styleNumbers(bubbles: readonly string[]): number[] {
  const text = bubbles.join(' ');
  const words = text.match(WORD) ?? [];
  const letters = count(text, /\p{L}/gu);
  const lengths = bubbles.map((bubble) => [...bubble].length);
  const of = (has: (bubble: string) => boolean) => bubbles.filter(has).length / Math.max(1, bubbles.length);
  return [
    bubbles.length,
    Math.log1p(text.length),
    Math.log1p(mean(lengths)),
    Math.log1p(Math.max(0, ...lengths)),
    Math.log1p(lengths[0] ?? 0),
    Math.log1p(lengths.at(-1) ?? 0),
    Math.log1p(words.length),
    mean(words.map((word) => word.length)),
    of((bubble) => casingOf(bubble) === 'lower'),
    of((bubble) => casingOf(bubble) === 'sentence'),
    of((bubble) => casingOf(bubble) === 'mixed'),
    of((bubble) => casingOf(bubble) === 'upper'),
    count(text, /\p{Lu}/gu) / Math.max(1, letters),
    count(text, /(?<!\p{L})i(?!\p{L})/gu),
    count(text, /(?<!\p{L})I(?!\p{L})/gu),
    of((bubble) => endingOf(bubble) === 'none'),
    of((bubble) => endingOf(bubble) === '.'),
    of((bubble) => endingOf(bubble) === '!'),
    of((bubble) => endingOf(bubble) === '?'),
    of((bubble) => endingOf(bubble) === '...'),
    of((bubble) => endingOf(bubble) === 'emoji'),
    ...SIGNS.map((sign) => Math.log1p(text.split(sign).length - 1)),
    Math.log1p(emojiOf(text).length),
    count(text, /\d/gu),
    // sooo, nooo, !!!
    count(text, /([\p{L}!?])\1\1+/gu),
    new Set(words.map((word) => word.toLowerCase())).size / Math.max(1, words.length),
  ];
}

/** Marks of a reply's bubbles by name: their number, openers, endings, case and emoji. */
export function styleMarks(bubbles: readonly string[]): string[] {
  const opener = (bubble: string, words: number) => bubble.split(' ').slice(0, words).join(' ');
  const first = bubbles[0] ?? '';
  const last = bubbles.at(-1) ?? '';
  return [
    `bubbles ${Math.min(6, bubbles.length)}`,
    `first ${opener(first, 1)}`,
    `first two ${opener(first, 2)}`,
    `last ${last.split(' ').at(-1)}`,
    `last ends ${endingOf(last)}`,
    `case ${bubbles.map(casingOf).slice(0, 3).join(' ')}`,
    `ends ${bubbles.map(endingOf).slice(0, 3).join(' ')}`,
    ...bubbles.slice(1).map((bubble) => `opens ${opener(bubble, 1)}`),
    ...bubbles.map((bubble) => `ends ${endingOf(bubble)}`),
    ...emojiOf(bubbles.join(' ')).map((emoji) => `emoji ${emoji}`),
  ];
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((a, b) => a + b, 0) / numbers.length;
}
