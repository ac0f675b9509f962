import { expect, it } from 'vitest';
import { counted } from '../../src/base/counted.ts';

it.each([
  [0, '0 threads'],
  [1, '1 thread'],
  [2, '2 threads'],
  [12_345, '12,345 threads'],
])('%i is counted as people count', (count, text) => {
  expect(counted(count, 'thread')).toBe(text);
});

it('a noun may have a plural of its own', () => {
  expect([1, 2].map((n) => counted(n, 'matrix', 'matrices'))).toEqual(['1 matrix', '2 matrices']);
});
