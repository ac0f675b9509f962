import { expect, test } from 'vitest';
import { type Quantised, quantiseColumns, quantiseTransposed } from '../../../src/graph/onnx/quantise.ts';

/** [rows, width] with large and small columns, larger than one block of the transposition. */
const [out, width] = [70, 130];
const weight = Float32Array.from(
  { length: out * width },
  (_, i) => Math.sin(i * 12.9898) * (1 + (i % width) / 10),
);

function empty(rows: number, columns: number): Quantised {
  return { values: new Int8Array(rows * columns), scales: new Float32Array(columns) };
}

test('a transposed matrix is met to half a step of its output, beside another one', () => {
  const into = empty(width, 2 * out);
  quantiseTransposed({ weight, scale: 1 }, out, width, 127, into, 2 * out, 0);
  quantiseTransposed({ weight, scale: 0.5 }, out, width, 127, into, 2 * out, out);
  for (const [at, scale] of [
    [0, 1],
    [out, 0.5],
  ] as const)
    for (let o = 0; o < out; o++)
      for (let i = 0; i < width; i++) {
        const step = into.scales[at + o]!;
        const met = into.values[i * 2 * out + at + o]! * step;
        expect(Math.abs(met - scale * weight[o * width + i]!)).toBeLessThanOrEqual(step * 0.5001);
      }
});

test('stacked matrices are met to half a step of their column, which none of them exceeds', () => {
  const into = empty(2 * out, width);
  quantiseColumns(
    [
      { weight, scale: 1 },
      { weight, scale: -2 },
    ],
    width,
    63,
    into,
  );
  for (const [start, scale] of [
    [0, 1],
    [out, -2],
  ] as const)
    for (let o = 0; o < out; o++)
      for (let i = 0; i < width; i++) {
        const value = into.values[(start + o) * width + i]!;
        expect(Math.abs(value)).toBeLessThanOrEqual(63);
        const step = into.scales[i]!;
        expect(Math.abs(value * step - scale * weight[o * width + i]!)).toBeLessThanOrEqual(step * 0.5001);
      }
});

test('a matrix of zeros stays zero', () => {
  const into = empty(width, out);
  quantiseTransposed({ weight: new Float32Array(out * width), scale: 1 }, out, width, 127, into, out, 0);
  expect(into.values.every((x) => x === 0)).toBe(true);
  expect(into.scales.every(Number.isFinite)).toBe(true);
});
