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

/**
 * Quantises W^T of W [out, in]: the right factor [in, out] of x W^T, one scale for each output. Outputs of several
 * matrices are laid side by side by calling it with `columns` of the whole and `at`, the first column of this one.
 */
export function quantiseTransposed(
  weight: Float32Array,
  out: number,
  width: number,
  limit: Int8Limit,
  into: Quantised,
  columns: number,
  at: number,
): void {
  const block = 64;
  for (let o = 0; o < out; o++) {
    const row = o * width;
    let largest = 0;
    for (let i = 0; i < width; i++) largest = Math.max(largest, Math.abs(weight[row + i]!));
    into.scales[at + o] = largest === 0 ? 1 : largest / limit;
  }
  // In blocks of rows and columns, so that both sides of the transposition stay in the cache.
  for (let o0 = 0; o0 < out; o0 += block)
    for (let i0 = 0; i0 < width; i0 += block)
      transposeBlock(
        weight,
        width,
        into,
        columns,
        at,
        o0,
        Math.min(out, o0 + block),
        i0,
        Math.min(width, i0 + block),
      );
}

function transposeBlock(
  weight: Float32Array,
  width: number,
  into: Quantised,
  columns: number,
  at: number,
  o0: number,
  o1: number,
  i0: number,
  i1: number,
): void {
  const { values, scales } = into;
  for (let o = o0; o < o1; o++) {
    const inverse = 1 / scales[at + o]!;
    for (let i = i0; i < i1; i++) values[i * columns + at + o] = Math.round(weight[o * width + i]! * inverse);
  }
}

/**
 * Quantises W [out, in] as the right factor of dy W: one scale for each of its `width` columns, over all rows of the
 * stacked matrices.
 */
export function quantiseColumns(
  stacked: readonly Float32Array[],
  width: number,
  limit: Int8Limit,
  into: Quantised,
): void {
  const { values, scales } = into;
  scales.fill(0);
  for (const weight of stacked)
    for (let row = 0; row < weight.length; row += width)
      for (let i = 0; i < width; i++) scales[i] = Math.max(scales[i]!, Math.abs(weight[row + i]!));
  for (let i = 0; i < width; i++) scales[i] = scales[i] === 0 ? 1 : scales[i]! / limit;
  let at = 0;
  for (const weight of stacked) {
    for (let row = 0; row < weight.length; row += width)
      for (let i = 0; i < width; i++) values[at + row + i] = Math.round(weight[row + i]! / scales[i]!);
    at += weight.length;
  }
}
