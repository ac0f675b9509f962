import { expect } from 'vitest';

/**
 * The largest difference, as a share of the largest expected magnitude, or of `floor` where all that is expected is
 * smaller (a key's bias has no gradient but rounding noise).
 */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-6): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  let largest = floor;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return worst / largest;
}
