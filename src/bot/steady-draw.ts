/** Draws that come out the same for the same thing: what waits in the store is looked at often, and must not change its mind. */
import { createHash } from 'node:crypto';

/** From 0 up to 1, the same for the same key. */
export function chanceOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
}

/** The ranks of the quantiles that a dataset holds. */
const RANKS = [0.1, 0.25, 0.5, 0.75, 0.9];

/** The value at a rank: between two quantiles on the line that joins them, beyond the last ones these. Undefined without any. */
export function valueAt(quantiles: readonly number[], rank: number): number | undefined {
  const next = RANKS.findIndex((each) => each >= rank);
  if (next === 0 || next === -1) return quantiles.at(next);
  const [low, high] = [RANKS[next - 1]!, RANKS[next]!];
  const [from, to] = [quantiles[next - 1], quantiles[next]];
  if (from === undefined || to === undefined) return undefined;
  return from + ((to - from) * (rank - low)) / (high - low);
}
