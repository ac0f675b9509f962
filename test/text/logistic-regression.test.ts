import { describe, expect, it } from 'vitest';
import { randomFor } from '../../src/base/random.ts';
import { fitLogistic, logistic, logLoss, logOdds, type SparseVector } from '../../src/text/index.ts';
import { sparse } from '../../src/text/sparse.ts';

/** Rows whose first two places tell their class most of the time, and others nothing. */
function madeUp(count: number, size: number): { rows: SparseVector[]; classes: number[] } {
  const random = randomFor(3, 'rows');
  const classes = Array.from({ length: count }, (_, i) => i % 2);
  const rows = classes.map((each) => {
    const told = random.next() < 0.8 ? each : 1 - each;
    const noise = new Set(Array.from({ length: 6 }, () => 2 + random.below(size - 2)));
    return sparse([[told, 1], ...[...noise].map((place) => [place, random.normal()] as const)]);
  });
  return { rows, classes };
}

describe('logistic regression', () => {
  it('finds the weight of two opposite rows, worked by hand', () => {
    // Least of w^2 / 2 + 2 log(1 + exp(-w)): w = 2 s(-w), which 0.674832 solves; the bias is 0 as the rows are opposite.
    const rows = [sparse([[0, 1]]), sparse([[0, -1]])];
    const { weights, bias } = fitLogistic(rows, [1, 0], { size: 1, strength: 1, tolerance: 1e-9 });
    expect(weights[0]).toBeCloseTo(0.674832, 5);
    expect(weights[0]).toBeCloseTo(2 * logistic(-weights[0]!), 6);
    expect(bias).toBeCloseTo(0, 9);
  });

  it('ends where the gradient is zero: w is the sum of c s(-y w x) y x', () => {
    const { rows, classes } = madeUp(120, 40);
    const fit = fitLogistic(rows, classes, { size: 40, strength: 0.7, tolerance: 1e-8 });
    const expected = new Float64Array(40);
    let bias = 0;
    rows.forEach((row, i) => {
      const sign = classes[i] === 1 ? 1 : -1;
      const pull = 0.7 * logistic(-sign * logOdds(fit, row)) * sign;
      row.indices.forEach((place, at) => {
        expected[place]! += pull * row.values[at]!;
      });
      bias += pull;
    });
    expect(fit.bias).toBeCloseTo(bias, 5);
    fit.weights.forEach((weight, place) => void expect(weight).toBeCloseTo(expected[place]!, 5));
  });

  it('comes out the same whether it begins with an earlier fit or not', () => {
    const { rows, classes } = madeUp(100, 30);
    const weak = fitLogistic(rows, classes, { size: 30, strength: 0.1 });
    const options = { size: 30, strength: 5, tolerance: 1e-7 };
    const cold = fitLogistic(rows, classes, options);
    const warm = fitLogistic(rows, classes, { ...options, state: weak.state });
    rows.forEach((row) => void expect(logOdds(warm, row)).toBeCloseTo(logOdds(cold, row), 4));
  });

  it('finds no side for a class that is merely rarer', () => {
    const rows = Array.from({ length: 50 }, () => sparse([[0, 1]]));
    const fit = fitLogistic(
      rows,
      rows.map((_, i) => Number(i < 5)),
      { size: 1, strength: 3, tolerance: 1e-8 },
    );
    expect(logOdds(fit, rows[0]!)).toBeCloseTo(0, 5);
  });

  it('has learnt what tells rows apart that it has not seen', () => {
    const { rows, classes } = madeUp(600, 50);
    const fit = fitLogistic(rows.slice(0, 300), classes.slice(0, 300), { size: 50, strength: 0.2 });
    const right = rows.slice(300).filter((row, i) => logOdds(fit, row) > 0 === (classes[300 + i] === 1));
    expect(right.length / 300).toBeGreaterThan(0.72);
  });
});

describe('the loss of log-odds', () => {
  it('is ln 2 for a coin, and a number where exp would overflow', () => {
    expect(logLoss(0)).toBeCloseTo(Math.LN2, 12);
    expect(logLoss(-2000)).toBe(2000);
    expect(logLoss(2000)).toBe(0);
  });
});
