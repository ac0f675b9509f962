/** Measured numbers for people. */
import type { Unit } from '../imitation/index.ts';

const DIGITS: Record<Unit, number> = { share: 1, nats: 2, bits: 3, words: 0 };

/** The number alone: `31.8` for a share of 0.318, which stands beside a percent sign. */
export function numberText(value: number, unit: Unit): string {
  return (unit === 'share' ? 100 * value : value).toFixed(DIGITS[unit]);
}
