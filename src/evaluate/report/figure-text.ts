/** A measured figure for people. */

import type { Unit } from '../imitation/index.ts';
import type { Figure } from '../measures/index.ts';

const DIGITS: Record<Unit, number> = { share: 1, nats: 2, bits: 3, words: 0 };

/** `31.8 % (29.1 to 34.5)`; a share is given in percent. */
export function figureText({ value, low, high }: Figure, unit: Unit): string {
  const [middle, from, to] = [value, low, high].map((each) => numberText(each, unit));
  return `${middle}${unit === 'share' ? ' %' : ''} (${from} to ${to})`;
}

/** The number alone: `31.8` for a share of 0.318. */
export function numberText(value: number, unit: Unit): string {
  return (unit === 'share' ? 100 * value : value).toFixed(DIGITS[unit]);
}
