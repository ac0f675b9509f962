/** What a run trains on: the examples of the dataset, and of a second one that is rehearsed, as the batches of steps. */

import { randomFor } from '../../base/random.ts';
import type { Batch, EncodedExample } from '../../evaluate/batch.ts';
import { paddingOf, planEpoch } from './batches.ts';
import { examplesPerEpoch, indicesOfEpoch } from './example-weights.ts';

export interface TrainingExample extends EncodedExample {
  /** How often it comes in an epoch, in the mean; once if left out. */
  weight?: number;
}

export interface DataOptions {
  own: readonly TrainingExample[];
  /** Examples to be rehearsed, so that what the base knew is not lost; may be empty. */
  rehearsal: readonly EncodedExample[];
  /** Their share of each epoch's examples, below 1. */
  rehearsalShare: number;
  batchSize: number;
  accumulateBatches: number;
  seed: number;
}

export interface TrainingData {
  stepsPerEpoch: number;
  /** Examples of an epoch, and how many of them are rehearsed. */
  examplesPerEpoch: number;
  rehearsedPerEpoch: number;
  /** Share of positions that hold no token, in the first epoch. */
  paddingShare: number;
  /** The longest sides that any batch can have. */
  longest: { source: number; target: number };
  /** The batches of a step, counted from 0: the same ones whenever it is asked. */
  batchesOf(step: number): readonly Batch[];
}

/** @throws ImitatorError `weight-invalid`. */
export function trainingData(options: DataOptions): TrainingData {
  const { own, rehearsal, rehearsalShare: share, batchSize, accumulateBatches, seed } = options;
  const examples = [...own, ...rehearsal];
  const weights = own.map(({ weight }) => weight ?? 1);
  const ownCount = examplesPerEpoch(weights);
  const rehearsed = rehearsal.length === 0 ? 0 : Math.round((ownCount * share) / (1 - share));
  const count = ownCount + rehearsed;
  const stepsPerEpoch = Math.ceil(Math.ceil(count / batchSize) / accumulateBatches);

  const planOf = (epoch: number) => {
    const indices = indicesOfEpoch(weights, epoch);
    for (const i of pickRehearsed(epoch, rehearsed, rehearsal.length, seed)) indices.push(own.length + i);
    return planEpoch(examples, indices, { batchSize, seed, epoch });
  };
  let planned = { epoch: 0, batches: planOf(0) };
  const { positions, padded } = paddingOf(examples, planned.batches);
  return {
    stepsPerEpoch,
    examplesPerEpoch: count,
    rehearsedPerEpoch: rehearsed,
    paddingShare: padded / positions,
    longest: longestSides(examples),
    batchesOf(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (planned.epoch !== epoch) planned = { epoch, batches: planOf(epoch) };
      const first = (step % stepsPerEpoch) * accumulateBatches;
      return planned.batches
        .slice(first, first + accumulateBatches)
        .map((batch) => batch.map((index) => examples[index]!));
    },
  };
}

/** Goes through the rehearsed examples in one seeded order, on and on, a part of them in each epoch. */
function pickRehearsed(epoch: number, count: number, available: number, seed: number): number[] {
  const order = randomFor(seed, 'rehearsal').shuffle(Array.from({ length: available }, (_, i) => i));
  return Array.from({ length: count }, (_, i) => order[(epoch * count + i) % available]!);
}

function longestSides(examples: readonly EncodedExample[]): { source: number; target: number } {
  let [longestSource, longestTarget] = [0, 0];
  for (const { source, target } of examples) {
    longestSource = Math.max(longestSource, source.length);
    longestTarget = Math.max(longestTarget, target.length);
  }
  return { source: longestSource, target: longestTarget };
}
