/** A base with an adapter in it. */
import type { WeightSource } from '../../graph/weights.ts';
import { type Adapter, type AdapterMatrix, type EmbeddingRows, scaleOf } from './adapter.ts';

/**
 * The base's weights with the adapter added, W + scale * B diag(E) A, and its rows in their places; each is computed
 * when it is read.
 */
export function mergedWeights(base: WeightSource, adapter: Adapter): WeightSource {
  const scale = scaleOf(adapter);
  const { rows } = adapter;
  const byWeight = new Map([...adapter.matrices].map(([name, matrix]) => [`${name}.weight`, matrix]));
  return {
    names: base.names,
    has: (name) => base.has(name),
    shape: (name) => base.shape(name),
    read(name) {
      const matrix = byWeight.get(name);
      const values = base.read(name);
      if (rows !== undefined && name === `${rows.table}.weight`) return replaceRows(values.slice(), rows);
      return matrix === undefined || matrix.rank === 0 ? values : addProduct(values.slice(), matrix, scale);
    },
  };
}

function addProduct(weight: Float32Array, matrix: AdapterMatrix, scale: number): Float32Array {
  const { in: width, out, rank, a, e, b } = matrix;
  for (let row = 0; row < out; row++)
    for (let t = 0; t < rank; t++)
      addScaled(weight, row * width, a, t * width, width, scale * e[t]! * b[t * out + row]!);
  return weight;
}

function replaceRows(table: Float32Array, { tokens, width, values }: EmbeddingRows): Float32Array {
  tokens.forEach((token, i) => {
    table.set(values.subarray(i * width, (i + 1) * width), token * width);
  });
  return table;
}

function addScaled(
  into: Float32Array,
  at: number,
  from: Float32Array,
  start: number,
  count: number,
  by: number,
): void {
  for (let i = 0; i < count; i++) into[at + i] = into[at + i]! + by * from[start + i]!;
}
