import { expect, test } from 'vitest';
import { FloatPool } from '../../src/generate/float-pool.ts';

test('what was given back is taken again, and what is in use never', () => {
  const pool = new FloatPool();
  const first = pool.take(100);
  const second = pool.take(100);
  expect(second.buffer).not.toBe(first.buffer);
  pool.giveBack([first]);
  const third = pool.take(60);
  expect(third.buffer).toBe(first.buffer);
  expect(third.length).toBe(60);
  expect(pool.take(60).buffer).not.toBe(second.buffer);
  // All of it comes back, not the part that was in use.
  pool.giveBack([third]);
  expect(pool.take(100).buffer).toBe(first.buffer);
});

test('a small need leaves the long arrays to a large one', () => {
  const pool = new FloatPool();
  const [long, short] = [pool.take(100), pool.take(10)];
  pool.giveBack([long]);
  pool.giveBack([short]);
  expect(pool.take(5).buffer).toBe(short.buffer);
  expect(pool.take(100).buffer).toBe(long.buffer);
});

test('needs that grow leave no heap of arrays that are too small', () => {
  const pool = new FloatPool();
  const made = new Set<ArrayBufferLike>();
  for (let length = 10; length < 20; length++) {
    const array = pool.take(length);
    made.add(array.buffer);
    pool.giveBack([array]);
  }
  expect(made.size).toBe(10);
  // Only the last one is still held: a second array of any length is a fresh one.
  expect(made.has(pool.take(1).buffer)).toBe(true);
  expect(made.has(pool.take(1).buffer)).toBe(false);
});

test('no more than its limit is kept for a burst that may not come again', () => {
  const pool = new FloatPool(100);
  const burst = [pool.take(60), pool.take(60), pool.take(30)];
  pool.giveBack(burst);
  const again = [pool.take(60), pool.take(30), pool.take(60)].map(({ buffer }) => buffer);
  expect(burst.filter(({ buffer }) => again.includes(buffer)).map(({ length }) => length)).toEqual([60, 30]);
});
