/**
 * Which examples make a batch, and in which order batches come: all of it follows from the seed and the epoch, so
 * that a resumed run sees what an uninterrupted one would have seen.
 */

import { randomFor } from '../../base/random.ts';
import { alikeBatches } from '../../evaluate/alike-batches.ts';
import type { EncodedExample } from '../../evaluate/batch.ts';

interface Padding {
  /** Positions of all batches: rows times the longest prompt, and rows times the longest response. */
  positions: number;
  /** Positions that hold no token. */
  padded: number;
}

/** Examples that are planned together: enough to find neighbours in length, few enough to differ by epoch. */
const WINDOW_BATCHES = 256;

/**
 * The batches of one epoch over the given indices of `examples`: a seeded order is cut into windows, each window into
 * batches of alike lengths, and the batches are shuffled. Every index comes as often as it is given; only one batch can
 * be short.
 */
export function planEpoch(
  examples: readonly EncodedExample[],
  indices: readonly number[],
  options: { batchSize: number; seed: number; epoch: number },
): number[][] {
  const random = randomFor(options.seed, 'epoch', options.epoch);
  const order = random.shuffle(indices);
  const window = options.batchSize * WINDOW_BATCHES;
  const batches: number[][] = [];
  for (let at = 0; at < order.length; at += window)
    batches.push(...alikeBatches(examples, order.slice(at, at + window), options.batchSize));
  return random.shuffle(batches);
}

/** How much of the given batches is padding. */
export function paddingOf(
  examples: readonly EncodedExample[],
  batches: readonly (readonly number[])[],
): Padding {
  let [positions, tokens] = [0, 0];
  for (const batch of batches) {
    let [longestSource, longestTarget] = [0, 0];
    for (const index of batch) {
      const { source, target } = examples[index]!;
      longestSource = Math.max(longestSource, source.length);
      longestTarget = Math.max(longestTarget, target.length);
      tokens += source.length + target.length;
    }
    positions += batch.length * (longestSource + longestTarget);
  }
  return { positions, padded: positions - tokens };
}
