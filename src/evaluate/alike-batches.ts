/** Examples of alike lengths in one batch: what is padded is computed for nothing. */
import type { EncodedExample } from './batch.ts';

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
export function alikeBatches(
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
