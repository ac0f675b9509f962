import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import type { Adapter, AdapterMatrix } from '../../../src/model/adapter/index.ts';
import { createTrainer, type Trainer } from '../../../src/train/index.ts';
import { distance } from '../../support/distance.ts';
import { type GoldenTensor, golden } from '../../support/golden.ts';
import { examplesOf, type LabelledBatch, logitsOf, ofTokens, tinyLlama } from '../../support/golden-llama.ts';
import { goldenOptimiser, matrixOf, trainedAdapter } from './golden-run.ts';

interface Run {
  config: { r: number; lora_alpha: number };
  initial: Record<string, GoldenTensor>;
  final: Record<string, GoldenTensor>;
  batches: LabelledBatch[];
  steps: { batch: number; loss_total: number }[];
  check: LabelledBatch & { live_loss: number; live_logits: GoldenTensor };
}

const run = golden<Run>('llama/lora.json');

describe('the reference run of LoRA on the tiny Llama', () => {
  const losses: number[] = [];
  let trainer: Trainer;

  beforeAll(async () => {
    const { r: rank, lora_alpha: alpha } = run.config;
    trainer = await createTrainer({
      base: tinyLlama,
      method: { name: 'lora', targetModules: 'auto', rank, alpha, adapterDropout: 0 },
      optimiser: goldenOptimiser,
      from: initialAdapter(rank, alpha),
    });
    for (const { batch } of run.steps) {
      const { taskLoss } = await trainer.step([examplesOf(run.batches[batch]!)], { learningRate: 0.01 });
      losses.push(taskLoss);
    }
  }, 60_000);
  afterAll(() => trainer?.release());

  test('has the same losses along the whole run', () => {
    run.steps.forEach(({ loss_total: expected }, i) => {
      expect(Math.abs(losses[i]! - expected) / expected, `step ${i}`).toBeLessThan(1e-3);
    });
  });

  test('ends with the same values', () => {
    for (const [name, matrix] of trainedAdapter(trainer).matrices) {
      const expected = matrixOfRun(run.final, name);
      expect(distance(matrix.a, expected.a), `${name}, A`).toBeLessThan(2e-2);
      expect(distance(matrix.b, expected.b), `${name}, B`).toBeLessThan(2e-2);
    }
  });

  test('gives a model with the same loss and logits on other examples', async () => {
    const { lossSum, tokens } = await trainer.evaluate([examplesOf(run.check)]);
    expect(lossSum / tokens).toBeCloseTo(run.check.live_loss, 3);
    const logits = await logitsOf(onnxruntimeEngine(), tinyLlama, trainer.weights(), run.check);
    const expected = ofTokens(run.check.live_logits.data, run.check);
    expect(distance(ofTokens(logits, run.check), expected)).toBeLessThan(1e-3);
  });
});

function initialAdapter(rank: number, alpha: number): Adapter {
  const names = Object.keys(run.initial)
    .filter((key) => key.endsWith('.lora_A.weight'))
    .map((key) => key.replace(/\.lora_A\.weight$/, ''));
  const matrices = new Map(names.map((name) => [name, matrixOfRun(run.initial, name)]));
  return { method: 'lora', initialRank: rank, alpha, dropout: 0, targetModules: [], matrices };
}

/** LoRA has no E: ones stand there. */
function matrixOfRun(values: Run['final'], name: string): AdapterMatrix {
  const { a, b } = { a: values[`${name}.lora_A.weight`]!, b: values[`${name}.lora_B.weight`]! };
  const e = { shape: [a.shape[0]!, 1], data: a.data.slice(0, a.shape[0]!).fill(1) };
  return matrixOf({ [`${name}.lora_A`]: a, [`${name}.lora_B`]: b, [`${name}.lora_E`]: e }, name);
}
