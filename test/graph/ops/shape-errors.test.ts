/** What each op says of inputs that do not fit it: its name, their names and shapes, and what it expects. */
import { expect, test } from 'vitest';
import {
  add,
  broadcastTo,
  concat,
  constant,
  crossEntropy,
  dropout,
  gather,
  gradients,
  input,
  layerNorm,
  linear,
  matmul,
  mean,
  reshape,
  rmsNorm,
  rotary,
  ShapeError,
  slice,
  split,
  sum,
  transpose,
} from '../../../src/graph/index.ts';
import { pad } from '../../../src/graph/ops/shape.ts';

const x = input('x', [2, 3]);
const y = input('y', [4, 3]);
const ids = input('ids', ['n'], 'int32');
const rows = input('rows', ['n', 3]);
const vector = input('v', [3]);

test.each([
  ['add', () => add(x, y), 'add(x [2, 3], y [4, 3]): shapes that broadcast to each other'],
  [
    'add of two types',
    () => add(ids, input('f', ['n'])),
    'add(ids [n], f [n]): one type, got int32 and float32',
  ],
  ['dropout', () => dropout(x, y, 0.5), 'dropout(x [2, 3], y [4, 3]): a mask of the same shape'],
  ['matmul of a vector', () => matmul(x, vector), 'matmul(x [2, 3], v [3]): matrices (two axes or more)'],
  ['matmul', () => matmul(x, y), 'matmul(x [2, 3], y [4, 3]): equal inner sizes, got 3 and 4'],
  [
    'matmul, transposed',
    () => matmul(x, y, { transA: true, transB: true }),
    'matmul (first transposed) (second transposed)(x [2, 3], y [4, 3]): equal inner sizes, got 2 and 3',
  ],
  [
    'matmul of stacks',
    () => matmul(input('a', [2, 5, 3]), input('b', [4, 3, 1])),
    'matmul(a [2, 5, 3], b [4, 3, 1]): leading axes that broadcast to each other',
  ],
  [
    'linear',
    () =>
      linear(x, 4, [
        { weight: 'q', out: 2 },
        { weight: 'k', out: 2 },
      ]),
    'linear(x [2, 3]): rows of 4 for q, k',
  ],
  ['sum', () => sum(x, [-3]), 'sum(x [2, 3]): some of 2 axes, got [-1]'],
  ['mean', () => mean(x, [1, 2]), 'mean(x [2, 3]): some of 2 axes, got [1,2]'],
  [
    'concat of no such axis',
    () => concat([x, x], 2),
    'concat(x [2, 3], x [2, 3]): shapes that differ in axis 2 only',
  ],
  ['broadcastTo', () => broadcastTo(x, [2, 4]), 'broadcastTo(x [2, 3]): a shape that broadcasts to [2, 4]'],
  ['reshape', () => reshape(rows, ['n', 4]), 'reshape(rows [n, 3]): as many elements in [n, 4]'],
  ['transpose', () => transpose(x, [0, 2]), 'transpose(x [2, 3]): a permutation of 2 axes, got [0,2]'],
  ['slice', () => slice(x, 1, 2, 4), 'slice(x [2, 3]): an axis 1 of known size that holds 2 to 4'],
  [
    'slice of what is fed',
    () => slice(rows, 0, 0, 1),
    'slice(rows [n, 3]): an axis 0 of known size that holds 0 to 1',
  ],
  ['split', () => split(x, 1, [1, 1]), 'split(x [2, 3]): parts [1,1] that fill axis 1'],
  ['pad', () => pad(rows, 0, 1, 1), 'pad(rows [n, 3]): an axis 0 of known size'],
  ['concat', () => concat([x, vector], 0), 'concat(x [2, 3], v [3]): shapes that differ in axis 0 only'],
  ['gather', () => gather(x, vector), 'gather(x [2, 3], v [3]): a table [entries, width] and int32 indices'],
  [
    'rmsNorm',
    () => rmsNorm(x, input('weight', [2]), 1e-5),
    'rmsNorm(x [2, 3], weight [2]): a weight of shape [3]',
  ],
  [
    'rotary',
    () => rotary(x, input('cos', [2, 1]), input('sin', [2, 1])),
    'rotary(x [2, 3], cos [2, 1], sin [2, 1]): rows [n, heads*width], and cos and sin [n, width/2]',
  ],
  [
    'layerNorm',
    () => layerNorm(x, vector, input('bias', [2]), 1e-5),
    'layerNorm(x [2, 3], v [3], bias [2]): weight and bias of shape [3]',
  ],
  [
    'crossEntropy',
    () => crossEntropy(x, ids),
    'crossEntropy(x [2, 3], ids [n]): logits [rows, classes] and labels [rows]',
  ],
  ['constant', () => constant(Float32Array.of(1, 2), [3]), 'constant(): 2 values do not fill [3]'],
  [
    'the gradient of mean',
    () => gradients(sum(mean(rows, [0])), [rows]),
    'mean(rows [n, 3]): axes of known size for a gradient',
  ],
  [
    'the gradient of concat',
    () => gradients(sum(concat([rows, rows], 0)), [rows]),
    'concat(rows [n, 3]): parts of known size for a gradient',
  ],
])('%s: the error names the op, the shapes and what it expects', (_, build, message) => {
  expect(build).toThrow(ShapeError);
  expect(build).toThrow(message);
});

test('a tensor without a name is told by its op', () => {
  expect(() => add(add(x, 1), y)).toThrow(/^add\(add#\d+ \[2, 3\], y \[4, 3\]\): /);
});
