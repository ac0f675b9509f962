import { describe, expect, test } from 'vitest';
import { recencyWeights } from '../../../src/train/data/recency.ts';

/** The mean month of a Julian year. */
const MONTH = 2_629_800_000;
const NOW = Date.UTC(2024, 5, 1);
const ago = (months: number) => NOW - months * MONTH;

describe('newer examples weigh more', () => {
  test('by half for each half-life that they are younger, worked by hand', () => {
    // 1, 1/2, 1/4 and 1/4 have a mean of 1/2.
    const weights = recencyWeights([ago(0), ago(6), ago(12), ago(12)], 6);
    [2, 1, 0.5, 0.5].forEach((weight, i) => {
      expect(weights[i]).toBeCloseTo(weight, 12);
    });
  });

  test('and the mean stays 1, so that an epoch is as long as without', () => {
    const weights = recencyWeights(
      Array.from({ length: 1000 }, (_, i) => ago(i / 10)),
      9,
    );
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1000, 6);
    expect(weights[0]! / weights[90]!).toBeCloseTo(2, 9);
  });

  test('one without a time counts as the oldest', () => {
    const [newest, unknown, oldest] = recencyWeights([ago(1), null, ago(13)], 6);
    expect(unknown).toBe(oldest);
    expect(newest! / unknown!).toBeCloseTo(4, 9);
  });

  test('all weigh 1 without a half-life, and where no time is known', () => {
    expect(recencyWeights([ago(0), null, ago(90)], 0)).toEqual([1, 1, 1]);
    expect(recencyWeights([null, null], 6)).toEqual([1, 1]);
    expect(recencyWeights([], 6)).toEqual([]);
  });
});
