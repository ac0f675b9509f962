import { expect } from 'vitest';
import type { Straying } from '../method/trajectory.ts';

/** The losses of the whole run agree to 1e-3, and every budget exactly. */
export function expectOnTrack(found: Straying): void {
  expect(found.budgets).toEqual([]);
  expect(found.loss).toBeLessThan(1e-3);
  expect(found.orthogonality).toBeLessThan(1e-3);
  // Each step multiplies the differences in rounding between two devices; here the last one's show.
  expect(found.check).toBeLessThan(1e-2);
}
