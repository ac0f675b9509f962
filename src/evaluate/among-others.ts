/** The best of a few: what `hits1of20` and `promptFound` have in common. */
import { randomFor } from '../base/random.ts';

/** One among so many. */
export const CHOICES = 20;

/** How one ranks among others. */
export interface Ranked {
  /** 1 where it is the best, 0 where another is better, 1/k where it shares the first place with k - 1 others. */
  share: number;
  /** Among how many it was, itself counted: 20, or as many different ones as there were. */
  of: number;
}

/** Nats within which two scores are equal: that much the same pair may differ from run to run. */
const EQUAL = 1e-4;

/** How the first of the scores ranks among all of them; the largest is the best. */
export function rankFirst(scores: readonly number[]): Ranked {
  const best = Math.max(...scores);
  const first = scores.filter((score) => score >= best - EQUAL).length;
  return { share: scores[0]! >= best - EQUAL ? 1 / first : 0, of: scores.length };
}

/**
 * Up to 19 different items that are not excluded, by seed and purpose. What is there more often is drawn more often.
 *
 * @param keyOf equal items have equal keys.
 */
export function drawOthers<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  excluded: ReadonlySet<string>,
  seed: number,
  ...purpose: readonly (string | number)[]
): T[] {
  const drawn = new Map<string, T>();
  for (const item of randomFor(seed, ...purpose).shuffle(items)) {
    const key = keyOf(item);
    if (!excluded.has(key)) drawn.set(key, item);
    if (drawn.size === CHOICES - 1) break;
  }
  return [...drawn.values()];
}

/** Runs of items, one for each count. */
export function inRuns<T>(items: readonly T[], counts: readonly number[]): T[][] {
  let at = 0;
  return counts.map((count) => {
    at += count;
    return items.slice(at - count, at);
  });
}
