import { expect, test, vi } from 'vitest';
import { randomFor } from '../../src/base/random.ts';

/** Bytes that a seed and a purpose come to; their own where none are given. */
const digest = vi.hoisted(() => ({ bytes: undefined as Buffer | undefined }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const createHash: typeof crypto.createHash = (name) => {
    const hash = crypto.createHash(name);
    const { bytes } = digest;
    if (bytes !== undefined) hash.digest = (() => bytes) as typeof hash.digest;
    return hash;
  };
  return { ...crypto, createHash };
});

function first(count: number, seed: number, ...purpose: (string | number)[]): number[] {
  const random = randomFor(seed, ...purpose);
  return Array.from({ length: count }, () => random.next());
}

test('a seed and a purpose decide the numbers; another of either gives others', () => {
  const numbers = first(5, 7, 'draw', 1);
  expect(first(5, 7, 'draw', 1)).toEqual(numbers);
  for (const other of [first(5, 8, 'draw', 1), first(5, 7, 'draw', 2), first(5, 7, 'order', 1)])
    expect(other).not.toEqual(numbers);
});

test('the lowest number is 0, and above 0 where logarithms are taken', () => {
  digest.bytes = Buffer.alloc(32);
  expect(randomFor(1).next()).toBe(0);
  const lowest = randomFor(1).open();
  digest.bytes = Buffer.from(`${'ff'.repeat(4)}${'00'.repeat(28)}`, 'hex');
  expect(randomFor(1).next()).toBe(1 - 2 ** -32);
  const highest = randomFor(1).open();
  digest.bytes = undefined;
  expect(lowest).toBeGreaterThan(0);
  expect(highest).toBeLessThan(1);
  expect(highest).toBeGreaterThan(1 - 2 ** -32);
});
