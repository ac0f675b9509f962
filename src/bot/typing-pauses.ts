/** How long each bubble of a reply takes to be typed: what is waited before it goes out, while the person sees dots. */
import type { OwnerPace } from '../vocabulary.ts';
import type { PaceSettings } from './begin-at.ts';
import { chanceOf, valueAt } from './steady-draw.ts';

const SHORTEST_MS = 500;
/** With `owner` the owner's own pauses count; else nobody is to wonder whether there is more to come. */
const LONGEST_MS = { off: 0, capped: 10_000, owner: 120_000 } as const;

/**
 * Milliseconds before each bubble, in their order. The first is counted from when the reply is stored.
 *
 * @param key what the draws belong to.
 * @param firstMs the most that the first may take; undefined where it does not matter.
 */
export function pausesBefore(
  key: string,
  bubbles: readonly string[],
  settings: Pick<PaceSettings, 'pace'>,
  pace: OwnerPace | undefined,
  firstMs = Number.POSITIVE_INFINITY,
): number[] {
  const longest = LONGEST_MS[settings.pace];
  return bubbles.map((text, i) => {
    const rank = chanceOf(`${key}:${i}`);
    const perCharacter = pace && valueAt(pace.secondsPerCharacter, rank);
    if (longest === 0 || perCharacter === undefined) return 0;
    const typed = perCharacter * [...text].length;
    const between = i === 0 ? typed : (valueAt(pace!.betweenBubblesSeconds, rank) ?? typed);
    const ms = Math.min(longest, Math.max(SHORTEST_MS, 1000 * Math.min(typed, between)));
    return Math.round(i === 0 ? Math.min(ms, Math.max(0, firstMs)) : ms);
  });
}
