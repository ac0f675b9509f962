/**
 * int8 weights: symmetric, one scale for each column of a product's right factor. Some processors add pairs of
 * u8*s8 products in 16 bits and clip them (AVX2 without VNNI); there the weights keep to 7 bits, which cannot clip:
 * 2 * 255 * 63 < 2^15.
 */

/** The largest magnitude of a quantised weight: all 8 bits, or the 7 that cannot clip. */
export type Int8Limit = 127 | 63;

export interface Quantised {
  /** Row-major [rows, columns]. */
  values: Int8Array;
  /** [columns]: weight = value * scale of its column. */
  scales: Float32Array;
}

/** A matrix [out, in] of the checkpoint, and what its values are multiplied by first. */
export interface ScaledMatrix {
  weight: Float32Array;
  scale: number;
}

/** Both sides of a transposition stay in the cache within squares of this many values. */
const BLOCK = 64;

/**
 * Quantises W^T of W [out, in]: the right factor [in, out] of x W^T, one scale for each output. Outputs of several
 * matrices are laid side by side by calling it with `columns` of the whole and `at`, the first column of this one.
 */
export function quantiseTransposed(
  { weight, scale }: ScaledMatrix,
  out: number,
  width: number,
  limit: Int8Limit,
  into: Quantised,
  columns: number,
  at: number,
): void {
  const { values, scales } = into;
  const inverse = new Float32Array(out);
  for (let o = 0; o < out; o++) {
    const largest = largestOf(weight, o * width, width);
    scales[at + o] = (largest === 0 ? 1 : largest / limit) * scale;
    inverse[o] = largest === 0 ? 0 : limit / largest;
  }
  for (let o = 0; o < out; o += BLOCK)
    for (let i = 0; i < width; i += BLOCK)
      transposeBlock(
        weight,
        width,
        inverse,
        values,
        columns,
        at,
        o,
        Math.min(out, o + BLOCK),
        i,
        Math.min(width, i + BLOCK),
      );
}

function largestOf(values: Float32Array, start: number, count: number): number {
  let largest = 0;
  for (let i = start; i < start + count; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
  }
  return largest;
}

function transposeBlock(
  weight: Float32Array,
  width: number,
  inverse: Float32Array,
  values: Int8Array,
  columns: number,
  at: number,
  o0: number,
  o1: number,
  i0: number,
  i1: number,
): void {
  for (let i = i0; i < i1; i++) {
    const row = i * columns + at;
    for (let o = o0; o < o1; o++) values[row + o] = roundNear(weight[o * width + i]! * inverse[o]!);
  }
}

/** Math.round of a number from -128 to 127: many times faster than it. */
function roundNear(x: number): number {
  return ((x + 128.5) | 0) - 128;
}

/**
 * Quantises W [out, in] as the right factor of dy W: one scale for each of its `width` columns, over all rows of the
 * stacked matrices.
 */
export function quantiseColumns(
  stacked: readonly ScaledMatrix[],
  width: number,
  limit: Int8Limit,
  into: Quantised,
): void {
  const { values, scales } = into;
  scales.fill(0);
  for (const matrix of stacked) widen(scales, matrix, width);
  for (let i = 0; i < width; i++) scales[i] = scales[i] === 0 ? 1 : scales[i]! / limit;
  let at = 0;
  for (const { weight, scale } of stacked) {
    const factors = scales.map((s) => scale / s);
    for (let row = 0; row < weight.length; row += width)
      for (let i = 0; i < width; i++) values[at + row + i] = roundNear(weight[row + i]! * factors[i]!);
    at += weight.length;
  }
}

/** Raises each column's largest magnitude to that of a matrix. */
function widen(largest: Float32Array, { weight, scale }: ScaledMatrix, width: number): void {
  for (let row = 0; row < weight.length; row += width)
    for (let i = 0; i < width; i++) {
      const size = Math.abs(weight[row + i]! * scale);
      if (size > largest[i]!) largest[i] = size;
    }
}

/**
 * Quantises the rows of W [out, in] in blocks of `block` weights, each with a scale of its own, as unsigned bytes around
 * 128; behind a row's end a block holds zeros. Blocks of row 0 begin at row `at` of the values.
 */
export function quantiseBlocks(
  weight: Float32Array,
  out: number,
  width: number,
  block: number,
  into: { values: Uint8Array; scales: Float32Array },
  at: number,
): void {
  const blocks = Math.ceil(width / block);
  for (let row = 0; row < out; row++)
    for (let b = 0; b < blocks; b++) {
      const start = row * width + b * block;
      const end = Math.min(start + block, (row + 1) * width);
      const index = (at + row) * blocks + b;
      into.scales[index] = quantiseBlock(weight, start, end, into.values, index * block, block);
    }
}

function quantiseBlock(
  weight: Float32Array,
  start: number,
  end: number,
  values: Uint8Array,
  at: number,
  block: number,
): number {
  const largest = largestOf(weight, start, end - start);
  const scale = largest === 0 ? 1 : largest / 127;
  values.fill(128, at, at + block);
  for (let i = start; i < end; i++) values[at + i - start] = 128 + roundNear(weight[i]! / scale);
  return scale;
}
