/** A whole AdaLoRA run of the reference library, and a trainer that stands where it began. */

import { type Engine, onnxruntimeEngine } from '../../../src/engines/index.ts';
import type { Adapter, AdapterMatrix } from '../../../src/model/adapter/index.ts';
import { type Checkpoint, readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import {
  type AdaloraMethod,
  type Batch,
  BudgetSchedule,
  createTrainer,
  type Trainer,
} from '../../../src/train/index.ts';
import { type GoldenTensor, golden, goldenPath } from '../../support/golden.ts';
import { examplesOf, tinyLlama } from '../../support/golden-llama.ts';

interface GoldenBatch {
  input_ids: number[][];
  attention_mask: number[][];
  labels: number[][];
}

interface GoldenStep {
  step: number;
  batch: number;
  loss_total: number;
  loss_task: number;
  orthogonality: number;
  budget: number;
  kept?: number;
  masking_step: boolean;
  gradients?: Record<string, GoldenTensor>;
  nonzero_E: Record<string, number[]> | null;
}

export interface GoldenRun {
  base: Checkpoint;
  /** Constant, without clipping. */
  rate: { learningRate: number };
  config: {
    init_r: number;
    target_r: number;
    tinit: number;
    tfinal: number;
    deltaT: number;
    beta1: number;
    beta2: number;
    orth_reg_weight: number;
    lora_alpha: number;
    total_step: number;
  };
  initial: Record<string, GoldenTensor>;
  final: Record<string, GoldenTensor>;
  batches: GoldenBatch[];
  steps: GoldenStep[];
  rank_pattern: Record<string, boolean[]>;
  check: GoldenBatch & {
    live_loss: number;
    loaded_loss: number;
    merged_loss: number;
    loaded_logits: GoldenTensor;
  };
}

export const goldenRuns = ['adalora', 'adalora-one-by-one', 'llama/adalora'] as const;

export function goldenRun(name: string): GoldenRun {
  const run = golden<GoldenRun>(`${name}.json`);
  return name.startsWith('llama/')
    ? { ...run, base: tinyLlama, rate: { learningRate: 0.01 }, rank_pattern: savedPattern(name) }
    : { ...run, base: tiny, rate: goldenRate };
}

/** The pattern that a run saved with its adapter. */
function savedPattern(name: string): GoldenRun['rank_pattern'] {
  return golden<Pick<GoldenRun, 'rank_pattern'>>(`${name}/adapter_config.json`).rank_pattern;
}

/** Of the runs on the tiny BlenderBot. */
export const goldenRate = { learningRate: 0.05 };

export const tiny = await readCheckpoint(goldenPath('tiny'));

/** Padding taken off; where prompt and response lie in one row, they are taken apart. */
export function batchOf(batch: GoldenBatch, { config }: Checkpoint = tiny): Batch {
  const { input_ids, attention_mask, labels } = batch;
  if (config.sharedPositions) return examplesOf(batch);
  return input_ids.map((ids, row) => ({
    source: ids.filter((_, i) => attention_mask[row]![i] === 1),
    target: labels[row]!.filter((label) => label !== -100),
  }));
}

export function methodOf({ config }: GoldenRun): AdaloraMethod {
  return {
    name: 'adalora',
    targetModules: 'auto',
    rank: config.init_r,
    alpha: config.lora_alpha,
    adapterDropout: 0,
    orthogonality: config.orth_reg_weight,
    importanceDecay: config.beta1,
    uncertaintyDecay: config.beta2,
    schedule: new BudgetSchedule({
      rank: config.init_r,
      targetRank: config.target_r,
      steps: config.total_step,
      tinit: config.tinit,
      tfinal: config.tfinal,
      deltaT: config.deltaT,
    }),
  };
}

/** The reference's first values, as an adapter. */
export function initialAdapter(run: GoldenRun): Adapter {
  const names = Object.keys(run.initial)
    .filter((key) => key.endsWith('.lora_A'))
    .map((key) => key.replace(/\.lora_A$/, ''));
  return {
    method: 'adalora',
    initialRank: run.config.init_r,
    alpha: run.config.lora_alpha,
    dropout: 0,
    targetModules: [],
    matrices: new Map(names.map((name) => [name, matrixOf(run.initial, name)])),
  };
}

/** A, E and B (transposed) of a matrix among values of the reference. */
export function matrixOf(values: Record<string, GoldenTensor>, name: string): AdapterMatrix {
  const [a, b, e] = ['A', 'B', 'E'].map((letter) => values[`${name}.lora_${letter}`]!) as [
    GoldenTensor,
    GoldenTensor,
    GoldenTensor,
  ];
  const [rank, width] = a.shape as [number, number];
  const out = b.shape[0]!;
  const transposed = new Float32Array(rank * out);
  for (let o = 0; o < out; o++)
    for (let t = 0; t < rank; t++) transposed[t * out + o] = b.data[o * rank + t]!;
  return { in: width, out, rank, a: Float32Array.from(a.data), e: Float32Array.from(e.data), b: transposed };
}

/** The adapter of a trainer that has one. */
export function trainedAdapter(trainer: Trainer): Adapter {
  const result = trainer.result();
  if (result.kind !== 'adapter') throw new Error('this trainer has no adapter');
  return result.adapter;
}

export const goldenOptimiser = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

export function goldenTrainer(run: GoldenRun, engine: Engine = onnxruntimeEngine()): Promise<Trainer> {
  return createTrainer({
    base: run.base,
    engine,
    method: methodOf(run),
    optimiser: goldenOptimiser,
    seed: 1,
    dropout: 0,
    from: initialAdapter(run),
  });
}
