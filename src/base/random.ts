/**
 * Random numbers that need no memory: each use has a stream of its own, named by what it is for, and the same name and
 * seed give the same numbers. A checkpoint therefore holds no generator.
 */
import { createHash } from 'node:crypto';

export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number;
  /** Uniform in (0, 1): neither end, so that logarithms can be taken. */
  open(): number;
  /** A whole number in [0, n). */
  below(n: number): number;
  /** A standard normal number. */
  normal(): number;
  /** A new list of the items in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/** Seeds that are drawn lie below this. */
export const MOST_SEED = 2 ** 31;

/** The stream of a seed and a purpose: `randomFor(seed, 'dropout', step)`. */
export function randomFor(seed: number, ...purpose: readonly (string | number)[]): Random {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...purpose]))
    .digest();
  const next = sfc32(
    digest.readUInt32LE(0),
    digest.readUInt32LE(4),
    digest.readUInt32LE(8),
    digest.readUInt32LE(12),
  );
  const uniform = () => next() / 2 ** 32;
  return {
    next: uniform,
    open: () => (next() + 0.5) / 2 ** 32,
    below: (n) => Math.floor(uniform() * n),
    // Box and Muller; 1 - u is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle: (items) => shuffled(items, uniform),
  };
}

/** Chris Doty-Humphrey's small fast counting generator: 128 bits of state, 32 bits a call. */
function sfc32(a: number, b: number, c: number, counter: number): () => number {
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
}

function shuffled<T>(items: readonly T[], uniform: () => number): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}
