/** How sure a statistic is: percentile bootstrap over whole conversations (Efron; 1,000 draws, seeded). */
import { randomFor } from '../../base/random.ts';

export interface Interval {
  value: number;
  /** 95 %, from `low` to `high`. */
  low: number;
  high: number;
}

/** A measured value, and of how many replies. */
export interface Figure extends Interval {
  n: number;
}

const DRAWS = 1000;

/** A statistic of groups of which each is there so many times; not a number where it cannot be told. */
export type Statistic = (times: Uint16Array) => number;

/**
 * A statistic with its interval: whole groups (conversations) are drawn with replacement, for what lies within one is not
 * independent. Draws of which the statistic is not a number count for nothing.
 *
 * @param groups how many there are, at least one.
 * @param centred whether the draws are moved so that their median is the value: for statistics that repetition itself
 *   changes. Fewer n-grams are different in a sample that has conversations twice, and its histogram is further from
 *   any other.
 */
export function bootstrap(groups: number, statistic: Statistic, options: BootstrapOptions = {}): Interval {
  return intervalOf(drawn(groups, statistic, options), (value) => value, options);
}

export interface BootstrapOptions {
  seed?: number;
  centred?: boolean;
}

/** Something of the groups as they are, and of every draw. */
export interface Drawn<T> {
  all: T;
  draws: readonly T[];
}

/** For several statistics of the same draws: what they have in common is computed once. */
export function drawn<T>(
  groups: number,
  of: (times: Uint16Array) => T,
  { seed = 0 }: BootstrapOptions = {},
): Drawn<T> {
  const all = of(new Uint16Array(groups).fill(1));
  const random = randomFor(seed, 'bootstrap');
  const draws = Array.from({ length: DRAWS }, () => {
    const times = new Uint16Array(groups);
    for (let i = 0; i < groups; i++) times[random.below(groups)]!++;
    return of(times);
  });
  return { all, draws };
}

/** One statistic with its interval, of what was drawn. */
export function intervalOf<T>(
  { all, draws }: Drawn<T>,
  statistic: (of: T) => number,
  { centred = false }: BootstrapOptions = {},
): Interval {
  const value = statistic(all);
  const told = draws
    .map(statistic)
    .filter((draw) => !Number.isNaN(draw))
    .sort((a, b) => a - b);
  if (told.length === 0) return { value, low: value, high: value };
  const moved = centred ? value - told[Math.floor(told.length / 2)]! : 0;
  return {
    value,
    low: told[Math.floor(0.025 * told.length)]! + moved,
    high: told[Math.ceil(0.975 * told.length) - 1]! + moved,
  };
}

/** The share or mean of numbers that lie in groups, with its interval. */
export function bootstrapMean(groups: readonly (readonly number[])[], seed = 0): Interval {
  const sums = groups.map((group) => group.reduce((a, b) => a + b, 0));
  return bootstrapRatio(
    sums,
    groups.map((group) => group.length),
    seed,
  );
}

/** The sum of some numbers over the sum of others, one of each a group, with its interval. */
export function bootstrapRatio(above: readonly number[], below: readonly number[], seed = 0): Interval {
  const ratio: Statistic = (times) => {
    let [sum, count] = [0, 0];
    for (let group = 0; group < times.length; group++) {
      sum += times[group]! * above[group]!;
      count += times[group]! * below[group]!;
    }
    return sum / count;
  };
  return bootstrap(above.length, ratio, { seed });
}

/** An interval within what the statistic can be: moved draws may lie beyond. */
export function within(interval: Interval, least: number, most: number): Interval {
  const low = Math.min(most, Math.max(least, interval.low));
  return { ...interval, low, high: Math.min(most, Math.max(least, interval.high)) };
}
