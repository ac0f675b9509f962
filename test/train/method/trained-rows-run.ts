/** AdaLoRA with trained rows as PEFT trained it (trained_rows.py), and our trainer where that began. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, readAdapter } from '../../../src/model/adapter/index.ts';
import {
  type AdaloraMethod,
  adalora,
  BudgetSchedule,
  createTrainer,
  type Trainer,
  type TrainerRequest,
} from '../../../src/train/index.ts';
import type { GoldenTensor } from '../../support/golden.ts';
import { goldenOptimiser, tiny } from './golden-run.ts';

export const ROWS_FIXTURE = join(import.meta.dirname, '../../fixtures/trained-rows');

interface RowsRun {
  tokens: number[];
  steps: { batch: number; total: number; task: number; gradientNorm: number }[];
  checkLoss: number;
  checkLogits: GoldenTensor;
}

export const rowsRun = JSON.parse(readFileSync(join(ROWS_FIXTURE, 'run.json'), 'utf8')) as RowsRun;
export const rowsRate = { learningRate: 0.01 };

const adapters = {
  initial: await readAdapter(join(ROWS_FIXTURE, 'initial')),
  final: await readAdapter(join(ROWS_FIXTURE, 'final')),
};

export function rowsAdapter(when: 'initial' | 'final'): Adapter {
  return adapters[when];
}

export const rowsMethod = adalora({
  targetModules: ['q_proj', 'fc1'],
  rank: 3,
  alpha: 8,
  allocate: false,
  steps: rowsRun.steps.length,
  trainedTokens: rowsRun.tokens,
});

/** The same with a budget that falls. */
export const prunedRows: AdaloraMethod = {
  ...rowsMethod,
  schedule: new BudgetSchedule({ rank: 3, targetRank: 1, steps: 12, tinit: 2, tfinal: 3, deltaT: 1 }),
};

export function rowsTrainer(more: Partial<TrainerRequest> = {}): Promise<Trainer> {
  return createTrainer({
    base: tiny,
    method: rowsMethod,
    optimiser: { ...goldenOptimiser, weightDecay: 0.1 },
    dropout: 0,
    ...more,
  });
}
