/** Numbers as places of a vector: each by itself, and by which tenth of those that were seen it lies in. */
import { type SparseVector, sparse } from './sparse.ts';

const BINS = 10;
/** In standard deviations; further out is not further. */
const FURTHEST = 3;

/** One kind of number, as it was seen. */
interface Scale {
  mean: number;
  deviation: number;
  /** Where a bin ends and the next begins, each once. */
  edges: number[];
}

export type Scales = readonly Readonly<Scale>[];

/** @param rows numbers of each kind, at least one row. */
export function scalesOf(rows: readonly (readonly number[])[]): Scales {
  return (rows[0] ?? []).map((_, kind) => scaleOf(rows.map((row) => row[kind]!)));
}

/** How many places `numberVector` fills at most. */
export function placesOf(scales: Scales): number {
  return scales.length * (1 + BINS);
}

/** A row of numbers; its length is about 1, however many kinds there are. */
export function numberVector(row: readonly number[], scales: Scales): SparseVector {
  const unit = 1 / Math.sqrt(2 * scales.length);
  const entries = scales.flatMap(({ mean, deviation, edges }, kind) => {
    const scaled = deviation === 0 ? 0 : (row[kind]! - mean) / deviation;
    const bin = edges.filter((edge) => row[kind]! > edge).length;
    const from = kind * (1 + BINS);
    return [
      [from, unit * Math.min(FURTHEST, Math.max(-FURTHEST, scaled))],
      [from + 1 + bin, unit],
    ] as const;
  });
  return sparse(entries);
}

function scaleOf(numbers: readonly number[]): Scale {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length;
  const sorted = [...numbers].sort((a, b) => a - b);
  const edges = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!,
  );
  return { mean, deviation: Math.sqrt(variance), edges: [...new Set(edges)] };
}
