/** How much more newer examples weigh: people change, and the model is to write as the owner writes now. */

const MONTH_MS = (365.25 / 12) * 24 * 3_600_000;

/**
 * The weight of each example by the half-life of what the owner wrote: 2^(-age / half-life), its age counted from the
 * newest of them, and all scaled to a mean of 1, so that an epoch is as long as without.
 *
 * @param times milliseconds of each example, null where unknown: those count as the oldest, as when sessions are split.
 * @param halfLifeMonths 0: all weigh 1.
 */
export function recencyWeights(times: readonly (number | null)[], halfLifeMonths: number): number[] {
  const known = times.filter((at) => at !== null).sort((a, b) => a - b);
  const [oldest, newest] = [known[0], known.at(-1)];
  if (halfLifeMonths === 0 || oldest === undefined || newest === undefined) return times.map(() => 1);
  const halfLife = halfLifeMonths * MONTH_MS;
  const weights = times.map((at) => 2 ** (((at ?? oldest) - newest) / halfLife));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}
