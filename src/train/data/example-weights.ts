/** How often each example comes in an epoch, where some weigh more than others: systematic sampling by weight. */
import { problem } from '../../base/errors.ts';

/** The fraction of the golden ratio: its multiples fall most evenly between whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Examples of an epoch: the sum of the weights as a whole number, at least 1.
 *
 * @throws ImitatorError `weight-invalid` where a weight is negative or no number, or all are 0.
 */
export function examplesPerEpoch(weights: readonly number[]): number {
  const bad = weights.findIndex((weight) => !Number.isFinite(weight) || weight < 0);
  if (bad >= 0) throw invalid(`a number from 0 on for example ${bad}`, weights[bad]!);
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0 && weights.length > 0) throw invalid('an example that weighs more than 0', 'none');
  return weights.length === 0 ? 0 : Math.max(1, Math.round(sum));
}

function invalid(expected: string, value: unknown) {
  return problem({ code: 'weight-invalid', place: 'weights of examples', expected, value });
}

/**
 * Indices of the examples of an epoch, in order: one of weight w comes w times, rounded down or up, and over the epochs
 * w times each in the mean. The weights are laid end to end, scaled so that they fill whole numbers, and an example
 * comes as often as its stretch holds a tick of a ruler, which lies elsewhere in every epoch. All weights 1: each once.
 */
export function indicesOfEpoch(weights: readonly number[], epoch: number): number[] {
  const count = examplesPerEpoch(weights);
  const sum = weights.reduce((a, b) => a + b, 0);
  const offset = (epoch * GOLDEN) % 1;
  const indices: number[] = [];
  let end = 0;
  weights.forEach((weight, i) => {
    end += weight;
    // At the end of the line rounding must not cost an epoch its last example.
    const ticks = end === sum ? count : Math.floor((end * count) / sum + offset);
    while (indices.length < ticks) indices.push(i);
  });
  return indices;
}
