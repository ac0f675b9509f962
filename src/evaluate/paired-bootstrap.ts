/** Whether one of two systems is better on the same examples, or whether that is chance. */
import { randomFor } from '../base/random.ts';

export interface Interval {
  value: number;
  /** 95 %, from `low` to `high`. */
  low: number;
  high: number;
}

const DRAWS = 1000;

/**
 * The mean of a difference, with its percentile bootstrap interval: whole groups (conversations) are drawn with
 * replacement, for what lies within one is not independent (Efron; 1,000 draws, seeded).
 *
 * @param groups the differences of each group, at least one.
 */
export function bootstrapMean(groups: readonly (readonly number[])[], seed = 0): Interval {
  const sums = groups.map((group) => group.reduce((a, b) => a + b, 0));
  const counts = groups.map((group) => group.length);
  const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const random = randomFor(seed, 'bootstrap');
  const means = Array.from({ length: DRAWS }, () => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < groups.length; i++) {
      const drawn = random.below(groups.length);
      sum += sums[drawn]!;
      count += counts[drawn]!;
    }
    return sum / count;
  }).sort((a, b) => a - b);
  return {
    value: total(sums) / total(counts),
    low: means[Math.floor(0.025 * DRAWS)]!,
    high: means[Math.ceil(0.975 * DRAWS) - 1]!,
  };
}
