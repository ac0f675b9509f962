/** The original idea's configuration as PEFT trained it (original_configuration.py), and our trainer where that began. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, readAdapter } from '../../../src/model/adapter/index.ts';
import { adalora, createTrainer, type Trainer } from '../../../src/train/index.ts';
import { goldenOptimiser, tiny } from './golden-run.ts';

const FIXTURE = join(import.meta.dirname, '../../fixtures/original-configuration');

interface OriginalRun {
  steps: { batch: number; total: number; task: number; orthogonality: number }[];
  checkLoss: number;
}

export const originalRun = JSON.parse(readFileSync(join(FIXTURE, 'run.json'), 'utf8')) as OriginalRun;

const adapters = {
  initial: await readAdapter(join(FIXTURE, 'initial')),
  final: await readAdapter(join(FIXTURE, 'final')),
};

export function originalAdapter(when: 'initial' | 'final'): Adapter {
  return adapters[when];
}

/** What `--set train.allocate=false --set train.alpha=8` says. */
export const originalMethod = adalora({
  targetModules: ['q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc1', 'fc2'],
  alpha: 8,
  allocate: false,
  steps: originalRun.steps.length,
});

export function originalTrainer(): Promise<Trainer> {
  return createTrainer({
    base: tiny,
    method: originalMethod,
    optimiser: goldenOptimiser,
    dropout: 0,
    from: originalAdapter('initial'),
  });
}
