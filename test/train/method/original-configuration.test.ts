import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AdapterMatrix } from '../../../src/model/adapter/index.ts';
import type { StepResult, Trainer } from '../../../src/train/index.ts';
import { distance } from '../../support/distance.ts';
import { batchOf, goldenRate, goldenRun, trainedAdapter } from './golden-run.ts';
import { originalAdapter, originalMethod, originalRun, originalTrainer } from './original-configuration.ts';

const { batches, check } = goldenRun('adalora');

describe("the original idea's configuration", () => {
  const results: StepResult[] = [];
  let trainer: Trainer;

  beforeAll(async () => {
    trainer = await originalTrainer();
    for (const { batch } of originalRun.steps)
      results.push(await trainer.step([batchOf(batches[batch]!)], goldenRate));
  });
  afterAll(() => trainer?.release());

  test("is PEFT's defaults", () => {
    const { initialRank, alpha, dropout, orthogonality, schedule } = originalAdapter('initial');
    expect(originalMethod).toMatchObject({
      ...{ rank: initialRank, alpha, adapterDropout: dropout, orthogonality },
      ...{ importanceDecay: schedule!.importanceDecay, uncertaintyDecay: schedule!.uncertaintyDecay },
    });
    expect({ initialRank, alpha, dropout, orthogonality }).toEqual({
      ...{ initialRank: 12, alpha: 8, dropout: 0, orthogonality: 0.5 },
    });
  });

  test('has the same losses in PEFT and here, step by step', () => {
    originalRun.steps.forEach((expected, i) => {
      expect(Math.abs(results[i]!.taskLoss - expected.task), `step ${i}`).toBeLessThan(1e-3);
      expect(Math.abs(results[i]!.loss - expected.total), `step ${i}`).toBeLessThan(1e-3);
      expect(Math.abs(results[i]!.orthogonality - expected.orthogonality), `step ${i}`).toBeLessThan(1e-3);
    });
    expect(results.at(-1)!.taskLoss).toBeLessThan(results[0]!.taskLoss);
  });

  test('keeps every triplet to the end, and ends with the same values', () => {
    const { matrices } = trainedAdapter(trainer);
    const expected = originalAdapter('final').matrices;
    expect([...matrices.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, matrix] of matrices) {
      expect(matrix.rank, name).toBe(12);
      expect(matrix, name).not.toHaveProperty('pattern');
      for (const part of ['a', 'b', 'e'] as const satisfies (keyof AdapterMatrix)[])
        expect(distance(matrix[part], expected.get(name)![part]), `${name} ${part}`).toBeLessThan(1e-2);
    }
    for (const result of results) expect(result).not.toHaveProperty('budget');
  });

  test('gives a model whose loss on other examples is the same', async () => {
    const { lossSum, tokens } = await trainer.evaluate([batchOf(check)]);
    expect(Math.abs(lossSum / tokens - originalRun.checkLoss)).toBeLessThan(1e-3);
  });

  test('goes on from its state bit for bit', async () => {
    const after = await originalTrainer();
    const before = await originalTrainer();
    const go = async (t: Trainer, from: number, to: number) => {
      for (const { batch } of originalRun.steps.slice(from, to))
        await t.step([batchOf(batches[batch]!)], goldenRate);
    };
    await go(before, 0, 5);
    after.restore(structuredClone(before.state()));
    await go(after, 5, originalRun.steps.length);
    expect(after.state()).toEqual(trainer.state());
    await Promise.all([before.release(), after.release()]);
  });
});
