/** How sure a share is. */

export interface Share {
  value: number;
  /** 95 %, from `low` to `high`. */
  low: number;
  high: number;
  n: number;
}

/** The standard normal distribution's 97.5 % quantile. */
const Z = 1.959963984540054;

/**
 * A share with Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212), which keeps near its 95 % also with few
 * observations and near 0 and 1 (Brown, Cai and DasGupta, Statistical Science 16, 2001, 101-133): with p = count / n
 *
 *     (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n)
 *
 * @param n at least 1.
 */
export function shareOf(count: number, n: number): Share {
  const p = count / n;
  const scale = 1 + Z ** 2 / n;
  const middle = (p + Z ** 2 / (2 * n)) / scale;
  const half = (Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2))) / scale;
  // At the ends the formula is exact, and its rounding is not.
  const low = count === 0 ? 0 : middle - half;
  const high = count === n ? 1 : middle + half;
  return { value: p, low, high, n };
}
