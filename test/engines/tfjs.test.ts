import type * as Tensorflow from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { float32, type Program, tfjsEngine } from '../../src/engines/index.ts';
import { BoundWeights, interpret } from '../../src/engines/tfjs/interpret.ts';
import { loadTfjs } from '../../src/engines/tfjs/load.ts';
import { add, graph, input, linear, nameOf } from '../../src/graph/index.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';
import { distance } from '../support/distance.ts';
import {
  forwardGraph,
  goldenFeeds,
  goldenGradients,
  gradientGraph,
  tiny,
  trainableLoss,
} from '../support/golden-blenderbot.ts';

const { tf } = await loadTfjs();
const engine = await tfjsEngine();

test("the graph's own gradients are those that TensorFlow.js derives by itself", async () => {
  const own = await engine.compile(gradientGraph(), { weights: tiny.weights });
  const derived = tfjsGradients();
  const out = await own.run(goldenFeeds());
  await own.release();
  for (const name of Object.keys(goldenGradients)) {
    const d = distance(out[`d ${name}`]!.data as Float32Array, derived[name]!, 1e-3);
    expect(d, name).toBeLessThan(1e-4);
  }
});

/** d loss / d parameter by tf.variableGrads over the forward graph alone. */
function tfjsGradients(): Record<string, Float32Array> {
  const { loss, inputs } = trainableLoss();
  const forward = graph({ loss });
  const weights = new BoundWeights(tf, forward, tiny.weights);
  const fed = goldenFeeds();
  const variables = new Map<string, Tensorflow.Variable>();
  const feeds: Record<string, Tensorflow.Tensor> = {};
  for (const name of forward.inputs.map(nameOf)) {
    const { data, shape, dtype } = fed[name]!;
    const tensor = tf.tensor(data as Float32Array, [...shape], dtype as 'float32');
    feeds[name] = inputs.has(name) ? tf.variable(tensor) : tensor;
    if (inputs.has(name)) variables.set(name, feeds[name] as Tensorflow.Variable);
  }
  const sizes = {
    batch: fed['labels']!.shape[0]!,
    source: fed['input_ids']!.shape[1]!,
    target: fed['labels']!.shape[1]!,
  };
  const run = () =>
    interpret({ tf, graph: forward, weights, feeds, sizes, release: false })['loss'] as Tensorflow.Scalar;
  const { grads } = tf.variableGrads(run, [...variables.values()]);
  return Object.fromEntries(
    [...variables].map(([name, variable]) => [name, grads[variable.name]!.dataSync() as Float32Array]),
  );
}

test('leaves no tensor behind, run after run', async () => {
  const before = tf.memory().numTensors;
  const program = await engine.compile(forwardGraph(), { weights: tiny.weights });
  const bound = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) await program.run(goldenFeeds(), { only: ['loss'] });
  expect(tf.memory().numTensors).toBe(bound);
  await program.release();
  expect(tf.memory().numTensors).toBe(before);
});

test('refuses what only another device can do, by name', async () => {
  const x = input('x', [2, 2]);
  const weights = weightsInMemory({ w: { shape: [2, 2], data: new Float32Array(4) } });
  const y = linear(x, 2, [{ weight: 'w', out: 2 }]);
  await expect(engine.compile(graph({ y }), { weights, precision: () => 'int8' })).rejects.toThrow(
    /device tfjs, w: expected fp32, got "int8"; int8 is for the cpu/,
  );
});

test('writes into the arrays it is given, and refuses to run once released', async () => {
  const program: Program = await engine.compile(graph({ y: add(input('x', ['n']), 1) }), {
    weights: weightsInMemory({}),
  });
  const into = { y: float32(new Float32Array(2), [2]) };
  await program.run({ x: float32([1, 2], [2]) }, { into });
  expect([...into.y.data]).toEqual([2, 3]);
  await program.release();
  await expect(program.run({ x: float32([1, 2], [2]) })).rejects.toThrow(/released/);
});
