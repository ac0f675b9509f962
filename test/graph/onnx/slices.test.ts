import { expect, test } from 'vitest';
import { input, slice, split } from '../../../src/graph/index.ts';
import { emit, nodesOf } from './emission.ts';

const x = input('x', ['rows', 8]);

test('slices that fill an axis are one Split, whichever of them comes first', () => {
  const parts = split(x, 1, [2, 5, 1]);
  const emission = emit(parts.toReversed());
  expect(nodesOf(emission)).toEqual(['Split']);
  expect(parts.map((part) => emission.nameOf(part))).toEqual(emission.builder.nodes[0]!.output);
});

test.each([
  ['leave a gap', [slice(x, 1, 0, 2), slice(x, 1, 3, 8)]],
  ['do not reach the end', [slice(x, 1, 0, 2), slice(x, 1, 2, 7)]],
  ['overlap', [slice(x, 1, 0, 5), slice(x, 1, 4, 8)]],
  ['lie along different axes', [slice(input('y', [2, 2]), 0, 0, 1), slice(input('y', [2, 2]), 1, 1, 2)]],
])('slices that %s are a Slice each', (_, parts) => {
  expect(nodesOf(emit(parts))).toEqual(['Slice', 'Slice']);
});

test('a Split of more parts than webgpu has buffers for is a Slice for each part there', () => {
  const parts = split(x, 1, Array(8).fill(1));
  expect(nodesOf(emit(parts))).toEqual(['Split']);
  expect(nodesOf(emit(parts, { form: 'webgpu' }))).toEqual(Array(8).fill('Slice'));
  expect(nodesOf(emit(split(x, 1, [2, 1, 1, 1, 1, 1, 1]), { form: 'webgpu' }))).toEqual(['Split']);
});
