/** The gradient of every op against finite differences, at random places. */
import { expect, test } from 'vitest';
import { float32, onnxruntimeEngine, type Values } from '../../src/engines/index.ts';
import {
  add,
  broadcastTo,
  concat,
  constant,
  crossEntropy,
  div,
  dropout,
  gather,
  gelu,
  geluUnscaled,
  gradients,
  graph,
  input,
  layerNorm,
  linear,
  logSumExp,
  matmul,
  mean,
  mul,
  neg,
  reshape,
  rmsNorm,
  rotary,
  type Shape,
  silu,
  slice,
  softmax,
  sqrt,
  sub,
  sum,
  type Tensor,
  transpose,
} from '../../src/graph/index.ts';
import { scatterRows } from '../../src/graph/ops/lookup.ts';
import { pad } from '../../src/graph/ops/shape.ts';
import { operators, topological } from '../../src/graph/ops/tensor.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';
import { distance } from '../support/distance.ts';
import { randomNumbers } from '../support/random.ts';
import { values } from './evaluate.ts';

/** Half the way between the two places of a difference. */
const STEP = 1e-2;
const TOLERANCE = 5e-3;

type Known = readonly number[];
type Case = readonly [title: string, shapes: readonly Known[], y: (...x: Tensor[]) => Tensor];

const ids = (...all: number[]) => constant(Int32Array.from(all), [all.length]);
/** Brings numbers around 0 to a place where a root or a quotient is harmless. */
const positive = (x: Tensor) => add(mul(x, 0.4), 2);
const stack = [
  { weight: 'a', bias: 'bias', out: 2, scale: 0.5 },
  { weight: 'b', out: 1, inputScale: 2 },
];
const weights = weightsInMemory({
  a: { shape: [2, 3], data: Float32Array.of(1, -2, 3, 0.5, 1, -1) },
  b: { shape: [1, 3], data: Float32Array.of(2, 1, -0.5) },
  bias: { shape: [2], data: Float32Array.of(1, -1) },
});

const cases: readonly Case[] = [
  [
    'add, broadcast both ways',
    [
      [2, 1, 3],
      [4, 1],
    ],
    (a, b) => add(a, b),
  ],
  ['sub', [[2, 3], [3]], (a, b) => sub(a, b)],
  [
    'mul',
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => mul(a, b),
  ],
  ['mul by itself', [[2, 3]], (a) => mul(a, a)],
  ['div', [[2, 3], [3]], (a, b) => div(a, positive(b))],
  ['neg', [[3]], (a) => neg(a)],
  ['sqrt', [[3]], (a) => sqrt(positive(a))],
  ['gelu', [[5]], (a) => gelu(a)],
  ['geluUnscaled', [[5]], (a) => geluUnscaled(a)],
  ['silu', [[5]], (a) => silu(a)],
  ['dropout', [[4]], (a) => dropout(a, values([1, 0, 1, 1]), 0.75)],
  [
    'matmul',
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => matmul(a, b),
  ],
  [
    'matmul, first transposed',
    [
      [3, 2],
      [3, 4],
    ],
    (a, b) => matmul(a, b, { transA: true }),
  ],
  [
    'matmul, second transposed',
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => matmul(a, b, { transB: true }),
  ],
  [
    'matmul, both transposed',
    [
      [3, 2],
      [4, 3],
    ],
    (a, b) => matmul(a, b, { transA: true, transB: true }),
  ],
  [
    'matmul of stacks',
    [
      [2, 1, 2, 3],
      [4, 3, 2],
    ],
    (a, b) => matmul(a, b),
  ],
  ['linear', [[4, 3]], (a) => linear(a, 3, stack)],
  [
    'linear to one column, times a column',
    [
      [4, 3],
      [4, 1],
    ],
    (a, b) => mul(linear(a, 3, [stack[1]!]), b),
  ],
  [
    'linear, rows weighed',
    [
      [4, 3],
      [4, 1],
    ],
    (a, b) => mul(linear(a, 3, stack), b),
  ],
  [
    'linearTransposed',
    [
      [4, 3],
      [4, 3],
    ],
    (a, b) => gradients(sum(mul(linear(a, 3, stack), b)), [a])[0]!,
  ],
  ['sum', [[2, 3]], (a) => sum(a, [0])],
  ['mean', [[2, 3, 2]], (a) => mean(a, [0, -1], true)],
  ['logSumExp', [[2, 3]], (a) => logSumExp(a)],
  ['softmax', [[2, 3]], (a) => softmax(a)],
  ['layerNorm', [[2, 4], [4], [4]], (a, b, c) => layerNorm(a, b, c, 1e-2)],
  ['rmsNorm', [[2, 4], [4]], (a, b) => rmsNorm(a, b, 1e-2)],
  ['crossEntropy', [[3, 4]], (a) => crossEntropy(a, ids(1, 3, 0))],
  ['gather', [[3, 2]], (a) => gather(a, ids(2, 0, 2, 1))],
  ['scatterRows', [[4, 2]], (a) => scatterRows(a, ids(2, 0, 2, 1), 3)],
  [
    'rotary, two heads',
    [[2, 8]],
    (a) => rotary(a, values([1, 0.6, 0, -0.8], [2, 2]), values([0, 0.8, 1, 0.6], [2, 2])),
  ],
  ['transpose', [[2, 3, 4]], (a) => transpose(a, [2, 0, 1])],
  ['reshape', [[2, 3]], (a) => reshape(mul(a, a), [3, 2])],
  ['slice', [[2, 5]], (a) => slice(a, 1, 1, 3)],
  ['pad', [[2, 3]], (a) => pad(a, 1, 2, 1)],
  [
    'concat',
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => concat([a, b, a], 1),
  ],
  ['broadcastTo', [[2, 1]], (a) => broadcastTo(a, [3, 2, 4])],
];

/** Numbers from -1 to 1. */
function randomValues(next: (below: number) => number, shape: Known): number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: count }, () => next(2001) / 1000 - 1);
}

/** A loss in which every element of y counts, each differently. */
function lossOf(y: Tensor): Tensor {
  const count = (y.shape as Known).reduce((a, b) => a * b, 1);
  const factors = Array.from({ length: count }, (_, i) => 1 + Math.sin(3 * i));
  return sum(mul(y, values(factors, y.shape as Known)));
}

function inputsOf(shapes: readonly Shape[]): Tensor[] {
  return shapes.map((shape, i) => input(`x${i}`, shape));
}

test.each(cases)('the gradient of %s is that of finite differences', async (_, shapes, build) => {
  const xs = inputsOf(shapes);
  const loss = lossOf(build(...xs));
  const slopes = gradients(loss, xs);
  const outputs = { loss, ...Object.fromEntries(slopes.map((slope, i) => [`d${i}`, slope])) };
  const program = await onnxruntimeEngine().compile(graph(outputs), { weights });
  const run = async (data: readonly Known[], only?: readonly string[]) => {
    const feeds: Values = Object.fromEntries(data.map((one, i) => [`x${i}`, float32(one, shapes[i]!)]));
    return program.run(feeds, { only });
  };
  for (const seed of [1, 2, 3]) {
    const next = randomNumbers(seed);
    const at = shapes.map((shape) => randomValues(next, shape));
    const lossAt = async (i: number, j: number, step: number) => {
      const moved = at.map((one, k) => (k === i ? one.with(j, one[j]! + step) : one));
      return (await run(moved, ['loss']))['loss']!.data[0] as number;
    };
    const found = await run(at);
    for (const [i, one] of at.entries()) {
      const expected: number[] = [];
      for (const j of one.keys())
        expected.push(((await lossAt(i, j, STEP)) - (await lossAt(i, j, -STEP))) / (2 * STEP));
      const d = distance(found[`d${i}`]!.data as Float32Array, expected, 1);
      expect(d, `input ${i}, seed ${seed}`).toBeLessThan(TOLERANCE);
    }
  }
  await program.release();
});

test('every op that has a gradient is among them', () => {
  const made = cases.flatMap(([, shapes, build]) => topological([build(...inputsOf(shapes))]));
  const tried = new Set(made.map(({ op }) => op));
  const differentiable = [...operators.values()].filter(({ gradient }) => gradient !== undefined);
  expect(differentiable.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});
