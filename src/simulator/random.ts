/**
 * Chance that repeats: the same seed and name give the same decisions, whatever else is drawn beside them. Not the
 * generator of base/random.ts: examples/sample-export.zip was drawn by this one, and would be another.
 */

export interface RandomStream {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** True with this probability, from 0 to 1. */
  chance(probability: number): boolean;
  /** A whole number from 0 up to, not including, n. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  /** A new list in another order (Fisher and Yates). */
  shuffle<T>(list: readonly T[]): T[];
}

/** A stream of its own for every purpose, so that one more draw here changes nothing there. */
export function randomStream(seed: number, name: string): RandomStream {
  let state = hash(`${seed}:${name}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    chance: (probability) => next() < probability,
    below,
    pick: (list) => list[below(list.length)]!,
    shuffle: (list) => {
      const shuffled = [...list];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      return shuffled;
    },
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
