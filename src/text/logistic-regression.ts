/**
 * Logistic regression with L2 on sparse rows, by coordinate descent on the dual problem (Yu, Huang and Lin 2011, which
 * liblinear solves so): min over w of |w|^2 / 2 + sum of c_i log(1 + exp(-y_i w x_i)), y in {-1, 1}.
 *
 * At the optimum w = sum of a_i y_i x_i with a_i = c_i s(t_i), s the logistic function and t_i = -y_i w x_i. The rows'
 * t_i are kept rather than the a_i: they have no bounds that a step could leave.
 */
import { randomFor } from '../base/random.ts';
import { addScaled, dot, type SparseVector, squaredLength } from './sparse.ts';

/** Weights as they are kept beside a model: plain numbers. */
export interface LinearModel {
  weights: Float64Array;
  bias: number;
}

export interface LogisticFit extends LinearModel {
  /** Of the dual problem; a fit of the same rows with another strength begins with them. */
  state: Float64Array;
  /** Passes over the rows. */
  passes: number;
}

export interface LogisticOptions {
  /** Places of a row. */
  size: number;
  /** How much an error costs beside the weights' length (liblinear's C): more fits the rows closer. */
  strength: number;
  /** An earlier fit's `state`. */
  state?: Float64Array;
  /** How far from the optimum log-odds may be, at the most. */
  tolerance?: number;
}

const MOST_PASSES = 200;

/**
 * Fits log-odds `w x + bias` that a row is of class 1. Both classes cost the same in all, however many rows each has; the
 * bias is a weight like others, so it is small where the strength is. Ends at the tolerance, or after 200 passes.
 * Deterministic.
 *
 * @param classes 0 or 1, one each row.
 */
export function fitLogistic(
  rows: readonly SparseVector[],
  classes: readonly number[],
  { size, strength, state, tolerance = 0.02 }: LogisticOptions,
): LogisticFit {
  const ones = classes.reduce((sum, each) => sum + each, 0);
  const costOf = (each: number) =>
    (strength * classes.length) / (2 * (each === 1 ? ones : classes.length - ones));
  const signs = classes.map((each) => (each === 1 ? 1 : -1));
  const costs = classes.map(costOf);
  // The bias is the weight of a place that is 1 in every row.
  const squares = rows.map((row) => 1 + squaredLength(row));
  const weights = new Float64Array(size);
  let bias = 0;
  const move = (row: number, by: number) => {
    addScaled(weights, by * signs[row]!, rows[row]!);
    bias += by * signs[row]!;
  };
  const t = state?.slice() ?? new Float64Array(rows.length);
  rows.forEach((_, row) => void move(row, costs[row]! * logistic(t[row]!)));
  const random = randomFor(0, 'coordinate-descent');
  let order = rows.map((_, row) => row);
  let passes = 0;
  for (let worst = Number.POSITIVE_INFINITY; worst > tolerance && passes < MOST_PASSES; passes++) {
    worst = 0;
    order = random.shuffle(order);
    for (const row of order) {
      const margin = signs[row]! * (dot(rows[row]!, weights) + bias);
      worst = Math.max(worst, Math.abs(t[row]! + margin));
      const before = costs[row]! * logistic(t[row]!);
      t[row] = solveRow(t[row]!, margin - squares[row]! * before, squares[row]! * costs[row]!);
      move(row, costs[row]! * logistic(t[row]!) - before);
    }
  }
  return { weights, bias, state: t, passes };
}

/** Log-odds that a row is of class 1. */
export function logOdds({ weights, bias }: LinearModel, row: SparseVector): number {
  return dot(row, weights) + bias;
}

/** log(1 + exp(-x)) without overflow: what a row costs whose log-odds for its own class are x. */
export function logLoss(x: number): number {
  return x > 0 ? Math.log1p(Math.exp(-x)) : -x + Math.log1p(Math.exp(x));
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The root of t + steep * s(t) + rest, which rises everywhere: Newton's steps, kept between bounds. */
function solveRow(start: number, rest: number, steep: number): number {
  let [low, high] = [-rest - steep, -rest];
  let t = Math.min(high, Math.max(low, start));
  for (let i = 0; i < 50; i++) {
    const s = logistic(t);
    const off = t + steep * s + rest;
    if (Math.abs(off) < 1e-6) break;
    if (off > 0) high = t;
    else low = t;
    const next = t - off / (1 + steep * s * (1 - s));
    t = next > low && next < high ? next : (low + high) / 2;
  }
  return t;
}
