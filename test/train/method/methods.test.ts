import { beforeAll, describe, expect, test } from 'vitest';
import { network400m } from '../../../scripts/bench/shape-400m.ts';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { type Adapter, readAdapter, targetMatrices } from '../../../src/model/adapter/index.ts';
import {
  type AdaloraMethod,
  type Batch,
  BudgetSchedule,
  createTrainer,
  type LoraMethod,
  type Trainer,
  type TrainerOptions,
} from '../../../src/train/index.ts';
import { goldenPath } from '../../support/golden.ts';
import { batchOf, goldenOptimiser, goldenRun, methodOf, tiny } from './golden-run.ts';

const run = goldenRun('adalora');
const batches = run.batches.map((batch) => batchOf(batch));
const adalora = methodOf(run);
const lora: LoraMethod = {
  name: 'lora',
  targetModules: adalora.targetModules,
  rank: 4,
  alpha: 8,
  adapterDropout: 0,
};
const rate = { learningRate: 0.03, maxGradientNorm: 1 };

async function trainer(options: Partial<TrainerOptions>): Promise<Trainer> {
  return createTrainer({
    base: tiny,
    engine: onnxruntimeEngine(),
    method: adalora,
    optimiser: goldenOptimiser,
    seed: 1,
    dropout: 0,
    threads: 1,
    ...options,
  });
}

async function lossOf(t: Trainer, batch: Batch = batches[0]!): Promise<number> {
  const { lossSum, tokens } = await t.evaluate([batch]);
  return lossSum / tokens;
}

describe.each([adalora, lora])('an adapter of method $name', (method) => {
  let baseLoss: number;
  beforeAll(async () => {
    baseLoss = await lossOf(await trainer({ method: { name: 'full' } }));
  });

  test('changes nothing while it is fresh', async () => {
    expect(await lossOf(await trainer({ method }))).toBeCloseTo(baseLoss, 5);
  });

  test('gives the same loss merged and beside its base', async () => {
    const t = await trainer({ method });
    for (const batch of batches) await t.step([batch], rate);
    const beside = await lossOf(t);
    expect(Math.abs(beside - baseLoss)).toBeGreaterThan(0.01);
    const base = { ...tiny, weights: t.weights() };
    expect(await lossOf(await trainer({ base, method: { name: 'full' } }))).toBeCloseTo(beside, 4);
  });

  test('has as many numbers as the formula says', async () => {
    const perRank = targetMatrices(tiny, method.targetModules).reduce(
      (n, m) => n + m.in + m.out + (method.name === 'adalora' ? 1 : 0),
      0,
    );
    expect((await trainer({ method })).parameterCount).toBe(method.rank * perRank);
  });
});

test('a validation leaves nothing in memory, and its batches cost what they cost one by one', async () => {
  const engine = onnxruntimeEngine();
  const open = new Set<string[]>();
  const watched = {
    ...engine,
    async compile(...given: Parameters<typeof engine.compile>) {
      const program = await engine.compile(...given);
      const outputs = program.outputs.map(({ name }) => name);
      open.add(outputs);
      const release = async () => {
        open.delete(outputs);
        await program.release();
      };
      const { inputs, outputs: specs } = program;
      return { inputs, outputs: specs, run: program.run.bind(program), release };
    },
  };
  const t = await trainer({ engine: watched, method: lora });
  const before = open.size;
  const together = await t.evaluate(batches);
  expect(open.size).toBe(before);
  let sum = 0;
  for (const batch of batches) sum += (await t.evaluate([batch])).lossSum;
  expect(together.lossSum).toBeCloseTo(sum, 4);
  await t.release();
  expect(open.size).toBe(0);
});

test('a rank of the 400M shape costs 445,572 numbers on 132 matrices', () => {
  const targets = targetMatrices(network400m, adalora.targetModules);
  expect(targets.length).toBe(132);
  expect(targets.reduce((n, m) => n + m.in + m.out + 1, 0)).toBe(445_572);
});

test('all weights are trained by method full, the buffer of the logits not', async () => {
  const t = await trainer({ method: { name: 'full' } });
  const counts = tiny.weights.names.map((name) => tiny.weights.shape(name).reduce((a, b) => a * b, 1));
  expect(t.parameterCount).toBe(counts.reduce((a, b) => a + b, 0) - tiny.config.vocabSize);
  await t.step([batches[0]!], rate);
  const changed = tiny.weights.names.filter(
    (name) => !isSame(t.weights().read(name), tiny.weights.read(name)),
  );
  expect(tiny.weights.names.filter((name) => !changed.includes(name))).toEqual(['final_logits_bias']);
  expect(t.result().kind).toBe('model');
});

/** Enough triplets for a sentence, none of them pruned meanwhile. */
const patient: AdaloraMethod = {
  ...adalora,
  schedule: new BudgetSchedule({ rank: 6, targetRank: 3, steps: 1000, tinit: 500 }),
};

describe.each([patient, lora, { name: 'full' } as const])('method $name', (method) => {
  test('learns one sentence by heart', async () => {
    const t = await trainer({ method });
    const sentence = [batches[0]!.slice(0, 1)];
    for (let i = 0; i < 100; i++) await t.step(sentence, { learningRate: 0.05, maxGradientNorm: 1 });
    // The frozen head of this base lets no adapter below 1.904.
    expect(await lossOf(t, sentence[0])).toBeLessThan(method.name === 'full' ? 0.1 : 1.95);
  });

  test('goes the same way twice with dropout, and another way with another seed', async () => {
    const go = async (seed: number) => {
      const t = await trainer({ method, seed, dropout: 0.1 });
      for (const batch of batches) await t.step([batch], rate);
      return t.state();
    };
    const [first, again, other] = [await go(1), await go(1), await go(2)];
    expect(again).toEqual(first);
    expect(other.tensors).not.toEqual(first.tensors);
  });

  test('goes on from its state bit for bit', async () => {
    const through = await trainer({ method, dropout: 0.1 });
    for (const batch of batches) await through.step([batch], rate);
    const before = await trainer({ method, dropout: 0.1 });
    for (const batch of batches.slice(0, 2)) await before.step([batch], rate);
    const after = await trainer({ method, dropout: 0.1, seed: 1 });
    after.restore(structuredClone(before.state()));
    for (const batch of batches.slice(2)) await after.step([batch], rate);
    expect(after.state()).toEqual(through.state());
  });

  test('takes the same step in one batch or in two', async () => {
    const [one, two] = [await trainer({ method }), await trainer({ method })];
    const [first, second] = batches as [Batch, Batch];
    const whole = await one.step([[...first, ...second]], rate);
    const parts = await two.step([first, second], rate);
    expect(parts.taskLoss).toBeCloseTo(whole.taskLoss, 5);
    expect(parts.gradientNorm).toBeCloseTo(whole.gradientNorm, 4);
    expect(parts.tokens).toBe(whole.tokens);
  });

  test('changes nothing when a step is not finite', async () => {
    const base = { ...tiny, weights: { ...tiny.weights, ...breakWeights() } };
    const t = await trainer({ method, base });
    const before = t.state();
    const result = await t.step([batches[0]!], rate);
    expect(result.applied).toBe(false);
    expect(Number.isFinite(result.loss)).toBe(false);
    expect(t.state()).toEqual(before);
  });
});

describe('continuing from an adapter', () => {
  let pruned: Adapter;
  beforeAll(async () => {
    pruned = await readAdapter(goldenPath('adalora'));
  });

  test.each([
    ['of the same rank', adalora],
    ['of a larger rank', { ...adalora, rank: 8 }],
    ['with LoRA', { ...lora, rank: 6 }],
  ] as const)('begins with the function of a pruned one, %s', async (_, method) => {
    const t = await trainer({ method, from: pruned });
    const check = batchOf(run.check);
    expect(await lossOf(t, check)).toBeCloseTo(run.check.loaded_loss, 3);
    const { applied } = await t.step([check], rate);
    expect(applied).toBe(true);
    expect(await lossOf(t, check)).toBeLessThan(run.check.loaded_loss);
  });

  test('fits, or says what to set', async () => {
    await expect(trainer({ method: { ...lora, rank: 2 }, from: pruned })).rejects.toThrow(
      /expected at most rank 2, which is train.rank, got 3.*its largest rank is 6: set train.rank/s,
    );
    await expect(
      trainer({ method: { ...lora, rank: 6, targetModules: ['fc1'] }, from: pruned }),
    ).rejects.toThrow(/encoder_attn.q_proj is adapted there but not in train.targetModules/);
    await expect(trainer({ method: { name: 'full' }, from: pruned })).rejects.toThrow(/merge the adapter/);
  });
});

test('a state of another method or rank is refused by name', async () => {
  const state = (await trainer({ method: lora })).state();
  const t = await trainer({ method: { ...lora, rank: 3 } });
  expect(() => t.restore(state)).toThrow(/values A:.*expected \[9,32\], got \[12,32\]/);
  const other = await trainer({});
  expect(() => other.restore(state)).toThrow(/expected a run of method adalora, got "lora"/);
});

test('examples that cannot be trained on are all named', async () => {
  const t = await trainer({ method: lora });
  const bad = [
    { source: [], target: [5, 2] },
    { source: [5, 2], target: [5, 960] },
    { source: Array.from({ length: 41 }, () => 5), target: [2] },
  ];
  await expect(t.step([bad], rate)).rejects.toThrow(
    /example 0, source: expected 1 to 40 ids, got 0[\s\S]*960 is not an id of 96[\s\S]*example 2, source.*got 41/,
  );
});

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((x, i) => x === b[i]);
}

/** Weights whose first layer norm holds NaN. */
function breakWeights(): Pick<typeof tiny.weights, 'has' | 'shape' | 'read'> {
  const { weights } = tiny;
  return {
    has: (name) => weights.has(name),
    shape: (name) => weights.shape(name),
    read: (name) =>
      name.endsWith('layer_norm.bias') ? weights.read(name).fill(Number.NaN) : weights.read(name),
  };
}
