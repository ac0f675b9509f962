import { beforeAll, describe, expect, test } from 'vitest';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import type { WeightSource } from '../../../src/graph/weights.ts';
import { type Checkpoint, readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { blenderbot } from '../../../src/networks/blenderbot/index.ts';
import { llama } from '../../../src/networks/llama/index.ts';
import { type Batch, chooseTrainingPrecision } from '../../../src/train/index.ts';
import { int8For } from '../../../src/train/method/training-precision.ts';
import { goldenPath } from '../../support/golden.ts';
import { batchOf, goldenRun, methodOf } from './golden-run.ts';

const sentence: Batch = [
  { source: [20, 300, 41, 900, 77, 2], target: [310, 25, 640, 2] },
  { source: [500, 9, 2], target: [44, 45, 46, 47, 2] },
];
const run = goldenRun('adalora');
const engine = onnxruntimeEngine();
const common = { engine, seed: 1, threads: 1, method: methodOf(run) };

test("int8 is as a family's training takes it: in blocks where rows have outliers", () => {
  const ofLlama = int8For(llama, 'int8');
  expect(ofLlama('model.layers.3.mlp.down_proj.weight')).toBe('int8-blocks');
  expect(ofLlama('model.layers.3.mlp.up_proj.weight')).toBe('int8');
  expect(int8For(blenderbot, 'int8-rows')('model.decoder.layers.0.fc2.weight')).toBe('int8-rows');
});

describe('precision auto', () => {
  let small: Checkpoint;
  beforeAll(async () => {
    small = await readCheckpoint('models/small');
  });

  test('takes int8 on a trained base, and says what it measured', async () => {
    const choice = await chooseTrainingPrecision({ ...common, base: small, batches: [sentence] });
    expect(['int8', 'int8-rows']).toContain(choice.chosen);
    const last = choice.measured.at(-1)!;
    expect(last.leastCosine).toBeGreaterThan(0.99);
    expect(last.leastCosine).toBeLessThan(0.999999);
    expect(Math.abs(last.loss / last.fp32Loss - 1)).toBeLessThan(0.01);
    expect(choice.lines.at(-2)).toMatch(
      /int8.*: loss [\d.]+ against [\d.]+ in fp32; gradient cosine .*: safe/,
    );
    expect(choice.of('model.encoder.layers.0.fc1.weight')).toBe(choice.chosen);
  });

  test('measures beside rows that are trained too, which it leaves out', async () => {
    const method = { ...common.method, trainedTokens: [310, 2] };
    const choice = await chooseTrainingPrecision({ ...common, method, base: small, batches: [sentence] });
    expect(choice.chosen).not.toBe('fp32');
    expect(choice.measured[0]!.worst).toMatch(/^model\./);
  });

  test('measures on all the batches that it is given, each token alike', async () => {
    const other: Batch = [{ source: [700, 701, 2], target: [33, 2] }];
    const fp32Loss = async (...batches: Batch[]) =>
      (await chooseTrainingPrecision({ ...common, base: small, batches })).measured[0]!.fp32Loss;
    const [one, two] = [await fp32Loss(sentence), await fp32Loss(other)];
    expect(await fp32Loss(sentence, other)).toBeCloseTo((9 * one + 2 * two) / 11, 4);
  });

  test('keeps a single spoilt matrix in fp32, and the rest in int8', async () => {
    // A column of large weights that a small input meets: one scale for all of the row's entries hides it.
    const base = {
      ...small,
      weights: spoil(small.weights, 'model.decoder.layers.0.self_attn_layer_norm.weight', 400),
    };
    const choice = await chooseTrainingPrecision({ ...common, base, batches: [sentence] });
    expect(choice.chosen).toBe('mixed');
    expect(choice.fp32).toContain('model.decoder.layers.0.self_attn.q_proj');
    expect(choice.of('model.decoder.layers.0.self_attn.q_proj.weight')).toBe('fp32');
    expect(choice.of('model.decoder.layers.0.fc1.weight')).toBe('int8-rows');
    expect(choice.measured[0]!.safe).toBe(false);
    expect(choice.measured[0]!.leastCosine).toBeLessThan(0.99);
  });

  test('is fp32 where int8 cannot be, and says why', async () => {
    const tiny = await readCheckpoint(goldenPath('tiny'));
    const full = await chooseTrainingPrecision({
      ...common,
      base: tiny,
      method: { name: 'full' },
      batches: [batchOf(run.batches[0]!)],
    });
    expect(full).toMatchObject({
      chosen: 'fp32',
      lines: ['Precision fp32: method full trains the weights themselves.'],
    });
    const elsewhere = { ...engine, device: 'webgpu' as const };
    const gpu = await chooseTrainingPrecision({
      ...common,
      engine: elsewhere,
      base: tiny,
      batches: [batchOf(run.batches[0]!)],
    });
    expect(gpu.lines).toEqual(['Precision fp32: device webgpu has no int8.']);
  });
});

/** The first entry of a weight made `factor` times as large. */
function spoil(weights: WeightSource, name: string, factor: number): WeightSource {
  return {
    names: weights.names,
    has: (other) => weights.has(other),
    shape: (other) => weights.shape(other),
    read: (other) => {
      const values = weights.read(other);
      return other === name ? values.map((x, i) => (i === 0 ? x * factor : x)) : values;
    },
  };
}
