/** What methods.test.ts promises of BlenderBot, of the second family: a fresh adapter, a resumed run, every weight. */
import { describe, expect, test } from 'vitest';
import {
  type AdaloraMethod,
  BudgetSchedule,
  createTrainer,
  type LoraMethod,
  type Trainer,
  type TrainerRequest,
} from '../../../src/train/index.ts';
import { examplesOf, forward, tinyLlama } from '../../support/golden-llama.ts';
import { batchOf, goldenRun } from './golden-run.ts';

const batches = goldenRun('llama/adalora').batches.map((batch) => batchOf(batch, tinyLlama));
const rate = { learningRate: 0.05, maxGradientNorm: 1 };
const lora: LoraMethod = { name: 'lora', targetModules: 'auto', rank: 4, alpha: 8, adapterDropout: 0.1 };
const adalora: AdaloraMethod = {
  ...lora,
  name: 'adalora',
  orthogonality: 0.5,
  importanceDecay: 0.85,
  uncertaintyDecay: 0.85,
  schedule: new BudgetSchedule({ rank: 4, targetRank: 3, steps: 4, tinit: 0, tfinal: 1, deltaT: 1 }),
};

function trainer(options: Omit<TrainerRequest, 'base'> & Partial<TrainerRequest>): Promise<Trainer> {
  return createTrainer({ base: tinyLlama, threads: 1, dropout: 0, ...options });
}

async function lossOf(t: Trainer): Promise<number> {
  const { lossSum, tokens } = await t.evaluate([examplesOf(forward)]);
  return lossSum / tokens;
}

describe.each([adalora, lora])('an adapter of method $name', (method) => {
  test('changes nothing while it is fresh, and the same merged as beside its base', async () => {
    const t = await trainer({ method });
    expect(await lossOf(t)).toBeCloseTo(forward.loss, 4);
    for (const batch of batches) await t.step([batch], rate);
    const beside = await lossOf(t);
    expect(Math.abs(beside - forward.loss)).toBeGreaterThan(0.01);
    const merged = { ...tinyLlama, weights: t.weights() };
    expect(await lossOf(await trainer({ base: merged, method: { name: 'full' } }))).toBeCloseTo(beside, 4);
  });
});

describe.each([adalora, lora, { name: 'full' } as const])('method $name', (method) => {
  test('goes on from its state bit for bit, with dropout', async () => {
    const through = await trainer({ method, dropout: 0.1 });
    for (const batch of batches) await through.step([batch], rate);
    const before = await trainer({ method, dropout: 0.1 });
    for (const batch of batches.slice(0, 2)) await before.step([batch], rate);
    const after = await trainer({ method, dropout: 0.1 });
    after.restore(structuredClone(before.state()));
    for (const batch of batches.slice(2)) await after.step([batch], rate);
    expect(after.state()).toEqual(through.state());
  });
});

test('every weight is trained by method full, those of the shared table included', async () => {
  const t = await trainer({ method: { name: 'full' } });
  const { weights } = tinyLlama;
  await t.step([batches[0]!], rate);
  const still = weights.names.filter((name) => {
    const now = t.weights().read(name);
    return weights.read(name).every((x, i) => x === now[i]);
  });
  expect(still).toEqual([]);
});

test('prompt and response share the positions: together they are one longer than these at most', async () => {
  const t = await trainer({ method: lora });
  const ids = (count: number) => new Array<number>(count).fill(5);
  expect((await t.step([[{ source: ids(60), target: ids(5) }]], rate)).tokens).toBe(5);
  await expect(t.step([[{ source: ids(60), target: ids(6) }]], rate)).rejects.toThrow(
    'example 0: expected at most 65 ids in prompt and response, got 66',
  );
});
