import { expect, test } from 'vitest';
import { bootstrapMean } from '../../../src/evaluate/measures/index.ts';

test('the value is the mean over all members, however they are grouped', () => {
  expect(bootstrapMean([[1, 2, 3], [6]]).value).toBe(3);
});

test('equal members leave no doubt', () => {
  expect(bootstrapMean([[2], [2, 2], [2]])).toEqual({ value: 2, low: 2, high: 2 });
});

test('the same seed gives the same interval, another seed nearly the same', () => {
  const groups = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  expect(bootstrapMean(groups, 1)).toEqual(bootstrapMean(groups, 1));
  expect(bootstrapMean(groups, 2).low).toBeCloseTo(bootstrapMean(groups, 1).low, 1);
});

test('the interval of many independent values is about 1.96 standard errors wide on either side', () => {
  const values = Array.from({ length: 400 }, (_, i) => [(i % 20) - 9.5]);
  const deviation = Math.sqrt(values.flat().reduce((sum, x) => sum + x * x, 0) / values.length);
  const { low, high } = bootstrapMean(values);
  const expected = (1.96 * deviation) / Math.sqrt(values.length);
  expect(high).toBeGreaterThan(0.85 * expected);
  expect(high).toBeLessThan(1.15 * expected);
  expect(low).toBeLessThan(-0.85 * expected);
});

test('members of a group go together: few large groups are less certain than many small ones', () => {
  const members = Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : -1));
  const widthOf = (groups: number[][]) => {
    const { low, high } = bootstrapMean(groups);
    return high - low;
  };
  const fours = [0, 25, 50, 75].map((at) => members.slice(at, at + 25));
  expect(widthOf(fours)).toBeGreaterThan(3 * widthOf(members.map((member) => [member])));
});
