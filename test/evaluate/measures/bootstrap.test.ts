import { describe, expect, it } from 'vitest';
import { within } from '../../../src/evaluate/measures/bootstrap.ts';
import { bootstrap, bootstrapRatio } from '../../../src/evaluate/measures/index.ts';

describe('the bootstrap', () => {
  it('draws as many groups as there are, and tells how often each was drawn', () => {
    const sums = new Set<number>();
    bootstrap(7, (times) => {
      sums.add(times.reduce((a, b) => a + b, 0));
      return 0;
    });
    expect([...sums]).toEqual([7]);
  });

  it('gives the value of the groups as they are', () => {
    expect(bootstrap(3, (times) => Math.max(...times)).value).toBe(1);
  });

  it('moves the draws of a statistic that repetition changes to the value', () => {
    const different = (times: Uint16Array) => times.filter((often) => often > 0).length / times.length;
    const [as, centred] = [false, true].map((moved) => bootstrap(50, different, { centred: moved }));
    expect(as!.high).toBeLessThan(0.8);
    expect(centred!.low).toBeLessThan(1);
    expect(centred!.high).toBeGreaterThan(1);
    expect(centred!.high - centred!.low).toBeCloseTo(as!.high - as!.low, 12);
  });

  it('leaves out draws of which the statistic cannot be told', () => {
    const first = (times: Uint16Array) => (times[0] === 0 ? Number.NaN : 5);
    expect(bootstrap(4, first)).toEqual({ value: 5, low: 5, high: 5 });
  });

  it('of a ratio weighs a group by what lies in it', () => {
    expect(bootstrapRatio([1, 0], [1, 3]).value).toBe(0.25);
  });
});

it('an interval ends where the statistic must', () => {
  expect(within({ value: 0.5, low: -0.2, high: 1.3 }, 0, 1)).toEqual({ value: 0.5, low: 0, high: 1 });
});
