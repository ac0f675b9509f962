import { expect, test } from 'vitest';
import { float32, onnxruntimeEngine, tfjsEngine } from '../../src/engines/index.ts';
import { type FrozenMatrix, graph, input, linear } from '../../src/graph/index.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';

const weights = weightsInMemory({
  one: { shape: [1, 1], data: Float32Array.of(1) },
  two: { shape: [2, 1], data: Float32Array.of(1, 1) },
  bias: { shape: [1], data: Float32Array.of(10) },
});
const biased: FrozenMatrix = { weight: 'one', bias: 'bias', out: 1 };

test.each([
  ['onnxruntime', async () => onnxruntimeEngine()],
  ['TensorFlow.js', tfjsEngine],
])('in %s, maps that share a bias each add their own share of it', async (_, open) => {
  const x = input('x', [1, 1]);
  const maps = {
    plain: linear(x, 1, [biased]),
    halved: linear(x, 1, [{ ...biased, scale: 0.5, inputScale: 2 }]),
    behindOne: linear(x, 1, [{ weight: 'one', out: 1 }, biased]),
    behindTwo: linear(x, 1, [{ weight: 'two', out: 2 }, biased]),
  };
  const program = await (await open()).compile(graph(maps), { weights });
  const found = await program.run({ x: float32([1], [1, 1]) });
  await program.release();
  expect(Object.values(found).map(({ data }) => [...data])).toEqual([[11], [6], [1, 11], [1, 1, 11]]);
});
