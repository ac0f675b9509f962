import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Adapter, AdapterMatrix } from '../../../src/model/adapter/index.ts';
import type { StepResult, Trainer, TrainingState } from '../../../src/train/index.ts';
import { distance } from '../../support/distance.ts';
import { batchOf, goldenRun, goldenRuns, goldenTrainer, matrixOf, trainedAdapter } from './golden-run.ts';

describe.each(goldenRuns)('the reference run %s', (name) => {
  const run = goldenRun(name);
  const results: StepResult[] = [];
  const alive: Map<string, number[]>[] = [];
  let trainer: Trainer;
  let first: TrainingState;

  beforeAll(async () => {
    trainer = await goldenTrainer(run);
    for (const { batch } of run.steps) {
      results.push(await trainer.step([batchOf(run.batches[batch]!, run.base)], run.rate));
      if (results.length === 1) first = trainer.state();
      alive.push(nonzero(trainedAdapter(trainer), run.config.init_r));
    }
  }, 60_000);
  afterAll(() => trainer?.release());

  test('has the same losses along the whole run', () => {
    run.steps.forEach((expected, i) => {
      expect(apart(results[i]!.taskLoss, expected.loss_task), `step ${i}`).toBeLessThan(1e-3);
      expect(apart(results[i]!.loss, expected.loss_total), `step ${i}`).toBeLessThan(1e-3);
      expect(apart(results[i]!.orthogonality, expected.orthogonality), `step ${i}`).toBeLessThan(1e-3);
    });
  });

  test.skipIf(run.steps[0]!.gradients === undefined)('has the same gradients at its first step', () => {
    const expected = Object.entries(run.steps[0]!.gradients!);
    expect(expected.length).toBeGreaterThan(0);
    for (const [key, { data, shape }] of expected) {
      const [, matrix, letter] = /^(.*)\.lora_([AEB])$/.exec(key)!;
      const rank = run.config.init_r;
      // After one step the first moment is a tenth of the gradient; B lies transposed.
      const moment = first.tensors[`first ${letter}:${matrix}`]!;
      const own = moment.data.slice(0, data.length).map((x) => x / 0.1);
      const actual = letter === 'B' ? transpose(own, rank, shape[0]!) : own;
      expect(distance(actual, data), key).toBeLessThan(1e-3);
    }
  });

  test('has exactly the same budgets and masks', () => {
    expect(results.map((r) => r.budget)).toEqual(run.steps.map((s) => s.budget));
    // What a run does not tell is not compared.
    expect(results.map((r, i) => run.steps[i]!.kept && r.kept)).toEqual(run.steps.map((s) => s.kept));
    const masked = run.steps.flatMap(({ nonzero_E: mask }, i) => (mask === null ? [] : [{ mask, i }]));
    expect(masked.length).toBeGreaterThan(1);
    for (const { mask, i } of masked)
      for (const [key, kept] of Object.entries(mask))
        expect(alive[i]!.get(key.replace(/\.lora_E$/, '')), `step ${i}, ${key}`).toEqual(kept);
  });

  // Adam turns gradients that are nothing but rounding noise into whole steps: single entries drift further apart.
  test('ends with the same values', () => {
    const differences: number[] = [];
    for (const [key, matrix] of trainedAdapter(trainer).matrices) {
      expect(matrix.pattern, key).toEqual(run.rank_pattern[`${key}.lora_E`]);
      differences.push(...differencesOf(matrix, matrixOf(run.final, key)));
    }
    expect(Math.sqrt(mean(differences.map((x) => x * x)))).toBeLessThan(1e-3);
    expect(Math.max(...differences.map(Math.abs))).toBeLessThan(1e-2);
  });

  test('gives a model whose loss on other examples is the same', async () => {
    const { lossSum, tokens } = await trainer.evaluate([batchOf(run.check, run.base)]);
    expect(apart(lossSum / tokens, run.check.live_loss)).toBeLessThan(1e-3);
  });
});

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: values.length },
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!,
  );
}

/** Difference as a share of the expected value, or of 1 where that is smaller. */
function apart(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
}

/** 1 for every triplet whose E is not zero, by matrix. */
function nonzero({ matrices }: Adapter, rank: number): Map<string, number[]> {
  const flags = ({ e, pattern }: AdapterMatrix) => {
    const places = pattern?.flatMap((kept, i) => (kept ? [i] : [])) ?? [...e.keys()];
    return Array.from({ length: rank }, (_, i) => (places.includes(i) && e[places.indexOf(i)] !== 0 ? 1 : 0));
  };
  return new Map([...matrices].map(([name, matrix]) => [name, flags(matrix)]));
}

/** Of the triplets that are kept. */
function differencesOf(actual: AdapterMatrix, expected: AdapterMatrix): number[] {
  const kept = actual.pattern!.flatMap((yes, i) => (yes ? [i] : []));
  const parts = [
    ['a', actual.in],
    ['b', actual.out],
    ['e', 1],
  ] as const;
  return parts.flatMap(([part, width]) =>
    kept.flatMap((at, i) =>
      Array.from({ length: width }, (_, k) => actual[part][i * width + k]! - expected[part][at * width + k]!),
    ),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
