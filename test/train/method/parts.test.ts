import { describe, expect, test } from 'vitest';
import { adamw, clippingFactor, lengthOf } from '../../../src/train/method/adamw.ts';
import { BudgetSchedule } from '../../../src/train/method/budget-schedule.ts';
import { DropoutMasks } from '../../../src/train/method/dropout-masks.ts';
import { keepBest, RankAllocator } from '../../../src/train/method/rank-allocator.ts';

describe('the budget schedule', () => {
  test('is full, falls with the cube of what remains, and ends at the target, worked by hand', () => {
    const schedule = new BudgetSchedule({
      rank: 4,
      targetRank: 1,
      steps: 10,
      tinit: 2,
      tfinal: 3,
      deltaT: 2,
    });
    // Two matrices: from 8 to 2 between the steps 2 and 7; at step 4 of them 6 * 0.6^3 + 2 = 3.296.
    const at = (step: number) => schedule.at(step, 2);
    expect([0, 1, 2].map((step) => at(step).budget)).toEqual([8, 8, 8]);
    expect([3, 4, 5, 6, 7].map((step) => at(step).budget)).toEqual([5, 3, 2, 2, 2]);
    expect([2, 3, 4, 5, 6].map((step) => at(step).action)).toEqual([
      'none',
      'none',
      'allocate',
      'none',
      'allocate',
    ]);
    expect(at(7)).toEqual({ budget: 2, action: 'fix', measured: false });
    expect(at(8)).toEqual({ budget: 2, action: 'repeat', measured: false });
  });

  test('follows from the number of steps alone', () => {
    const { tinit, tfinal, deltaT } = new BudgetSchedule({ rank: 12, targetRank: 8, steps: 500 });
    expect({ tinit, tfinal, deltaT }).toEqual({ tinit: 50, tfinal: 150, deltaT: 5 });
    const shortest = new BudgetSchedule({ rank: 2, targetRank: 1, steps: 3 });
    expect(shortest.at(1, 1).action).toBe('allocate');
  });

  test.each([
    [
      'without a phase in which it falls',
      { tinit: 6, tfinal: 4 },
      /leave no step of 10.*set them to less than 10 together/,
    ],
    [
      'with a target at the start',
      { targetRank: 4 },
      /train.targetRank: expected less than train.rank 4, got 4.*--method lora/,
    ],
    ['of too few steps', { steps: 2 }, /expected at least 3 .*got 2; train longer/],
    ['without a last phase', { tfinal: 0 }, /train.tfinal: expected a whole number from 1 on, got 0/],
  ])('cannot exist %s', (_, change, message) => {
    const settings = { rank: 4, targetRank: 1, steps: 10, tinit: 2, tfinal: 3, deltaT: 2 };
    expect(() => new BudgetSchedule({ ...settings, ...change })).toThrow(message);
  });
});

describe('the allocator', () => {
  test('keeps no more than the budget, even of equal scores', () => {
    expect(keepBest([1, 3, 2, 3], 2)).toEqual([false, true, false, true]);
    expect(keepBest([0, 0, 0, 0], 3)).toEqual([true, true, true, false]);
    expect(keepBest([1, 2], 0)).toEqual([false, false]);
  });

  test('scores a triplet by its value and the means over its vectors, worked by hand', () => {
    // Two triplets: vectors of two entries each, then their two singular values.
    const rows = [
      { offset: 0, width: 2, count: 2, triplet: 0 },
      { offset: 4, width: 1, count: 2, triplet: 0 },
    ];
    const allocator = new RankAllocator(rows, 6, { importanceDecay: 0.5, uncertaintyDecay: 0.5 });
    const at = { budget: 1, action: 'allocate', measured: true } as const;
    // |p g| = 2, 0, 4, 4, 1, 0; halved, then times half of its distance to that: x/2 * x/4.
    const masked = allocator.update(
      at,
      Float32Array.of(1, 0, 2, 2, 1, 0),
      Float32Array.of(2, 5, -2, 2, 1, 9),
      1,
    );
    expect([...allocator.scores()]).toEqual([0.25 + 0.125, 2]);
    expect(masked).toBe(true);
    expect(allocator.pattern).toEqual([false, true]);
  });
});

describe('AdamW', () => {
  const settings = {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.1,
    learningRate: 0.01,
    factor: 1,
  };

  test('moves by the rate against the sign of a first gradient, and decays, worked by hand', () => {
    const values = Float32Array.of(1, -1, 0);
    const moments = { first: new Float32Array(3), second: new Float32Array(3) };
    adamw(values, Float32Array.of(0.5, -0.001, 0), moments, { ...settings, step: 1 });
    expect(values[0]).toBeCloseTo(0.999 - 0.01, 6);
    expect(values[1]).toBeCloseTo(-0.999 + 0.01, 6);
    expect(values[2]).toBe(0);
    expect(moments.first[0]).toBeCloseTo(0.05, 7);
    expect(moments.second[0]).toBeCloseTo(0.00025, 9);
  });

  test('a gradient is clipped to its length, and a short one is left alone', () => {
    expect(lengthOf(Float32Array.of(3, 4))).toBe(5);
    expect(clippingFactor(5, 1)).toBeCloseTo(0.2, 6);
    expect(clippingFactor(0.5, 1)).toBe(1);
    expect(clippingFactor(5, 0)).toBe(1);
  });
});

describe('dropout masks', () => {
  test('drop their share, in no pattern, and are the same for the same seeds', () => {
    const masks = new DropoutMasks(0.1);
    const draw = (...seeds: number[]) => {
      const mask = new Uint8Array(400_000);
      masks.fill(mask, ...seeds);
      return mask;
    };
    const mask = draw(1, 2, 3);
    const dropped = mask.length - mask.reduce((a, b) => a + b, 0);
    // Five standard deviations of a binomial count.
    expect(Math.abs(dropped - 40_000)).toBeLessThan(5 * Math.sqrt(40_000 * 0.9));
    const pairs = mask.reduce((n, x, i) => n + (x === 0 && mask[i + 1] === 0 ? 1 : 0), 0);
    expect(Math.abs(pairs - 4_000)).toBeLessThan(400);
    expect(draw(1, 2, 3)).toEqual(mask);
    expect(draw(1, 2, 4)).not.toEqual(mask);
  });

  test('may drop the first element and the last', () => {
    const masks = new DropoutMasks(0.5);
    const ends = [0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const mask = new Float32Array(7);
      masks.fill(mask, seed);
      ends[0]! += mask[0]!;
      ends[1]! += mask[6]!;
    }
    for (const kept of ends) expect(Math.abs(kept - 1000)).toBeLessThan(120);
  });
});
