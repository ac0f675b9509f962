/**
 * Which examples make a batch, and in which order batches come: all of it follows from the seed and the epoch, so
 * that a resumed run sees what an uninterrupted one would have seen.
 */
import { randomFor } from './random.ts';
import type { EncodedExample } from './trainer.ts';

export interface Padding {
  /** Positions of all batches: rows times the longest prompt, and rows times the longest response. */
  positions: number;
  /** Positions that hold no token. */
  padded: number;
}

/** Examples that are planned together: enough to find neighbours in length, few enough to differ by epoch. */
const WINDOW_BATCHES = 256;

/**
 * The batches of one epoch over the given indices of `examples`: a seeded order is cut into windows, each window into
 * batches of alike lengths, and the batches are shuffled. Every index comes once; only one batch can be short.
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

/** Batches of alike lengths in a fixed order, for measuring. */
export function planEvaluation(examples: readonly EncodedExample[], batchSize: number): number[][] {
  return alikeBatches(
    examples,
    examples.map((_, i) => i),
    batchSize,
  );
}

/**
 * Cuts a set in two where that saves most padding, by prompt length or by response length, until each part is a batch.
 * A cut lies at a multiple of the batch size, so that all batches but one are full.
 */
function alikeBatches(
  examples: readonly EncodedExample[],
  indices: readonly number[],
  batchSize: number,
): number[][] {
  if (indices.length <= batchSize) return indices.length === 0 ? [] : [[...indices]];
  const cuts = (['source', 'target'] as const).map((side) => bestCut(examples, indices, side, batchSize));
  const best = cuts[0]!.positions <= cuts[1]!.positions ? cuts[0]! : cuts[1]!;
  return [
    ...alikeBatches(examples, best.sorted.slice(0, best.at), batchSize),
    ...alikeBatches(examples, best.sorted.slice(best.at), batchSize),
  ];
}

function bestCut(
  examples: readonly EncodedExample[],
  indices: readonly number[],
  side: 'source' | 'target',
  batchSize: number,
): { sorted: readonly number[]; at: number; positions: number } {
  const sorted = [...indices].sort((a, b) => examples[a]![side].length - examples[b]![side].length);
  const before = runningPositions(examples, sorted);
  const after = runningPositions(examples, [...sorted].reverse());
  let at = batchSize;
  let positions = Number.POSITIVE_INFINITY;
  for (let cut = batchSize; cut < sorted.length; cut += batchSize) {
    const both = before[cut]! + after[sorted.length - cut]!;
    if (both < positions) [at, positions] = [cut, both];
  }
  return { sorted, at, positions };
}

/** For each count n: the positions of one batch made of the first n. */
function runningPositions(examples: readonly EncodedExample[], order: readonly number[]): Float64Array {
  const positions = new Float64Array(order.length + 1);
  let [source, target] = [0, 0];
  order.forEach((index, i) => {
    source = Math.max(source, examples[index]!.source.length);
    target = Math.max(target, examples[index]!.target.length);
    positions[i + 1] = (i + 1) * (source + target);
  });
  return positions;
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
