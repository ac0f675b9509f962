/**
 * What trains a model, step by step: `createTrainer` builds one for a method, and the loop drives it. A trainer owns
 * native memory: whoever created it releases it.
 */

import type { Engine, Precision } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Adapter } from '../../model/adapter/index.ts';
import type { Architecture } from '../../networks/family.ts';
import type { BudgetPhase, BudgetSchedule } from './budget-schedule.ts';

export interface AdapterSettings {
  /** Endings of the names of the matrices that get an adapter: `q_proj`, `self_attn.out_proj`. */
  targetModules: readonly string[];
  /** Rank of every adapter at the start (PEFT's init_r; LoRA's r). */
  rank: number;
  /** lora_alpha: what an adapter adds is scaled by alpha / rank. */
  alpha: number;
  /** Share of an adapter's inputs that is dropped while training. */
  adapterDropout: number;
}

export interface AdaloraMethod extends AdapterSettings {
  name: 'adalora';
  schedule: BudgetSchedule;
  /** Weight of the orthogonality term in the loss. */
  orthogonality: number;
  /** beta1: how much of the importance of earlier steps stays. */
  importanceDecay: number;
  /** beta2: the same of its uncertainty. */
  uncertaintyDecay: number;
}

export interface LoraMethod extends AdapterSettings {
  name: 'lora';
}

/** Every weight of the base is trained. */
export interface FullMethod {
  name: 'full';
}

export type TrainingMethod = AdaloraMethod | LoraMethod | FullMethod;

export interface OptimiserSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

/** What a trainer needs of a base; a `Checkpoint` is one. */
export interface BaseNetwork extends Architecture {
  weights: WeightSource;
}

export interface TrainerOptions {
  base: BaseNetwork;
  engine: Engine;
  method: TrainingMethod;
  optimiser: OptimiserSettings;
  /** Seeds the fresh parameters and all dropout masks. */
  seed: number;
  /** Dropout of embeddings and sublayers; the base's own if left out. */
  dropout?: number;
  /** Precision of each frozen matrix by its weight's name; fp32 if left out. See `chooseTrainingPrecision`. */
  precision?: (weight: string) => Precision;
  /** Threads of a step; 0 or left out: one for each core. */
  threads?: number;
  /** An adapter to continue from, pruned or not. Its function is kept: pruned triplets start afresh at zero. */
  from?: Adapter;
  /** Write a profile of every step, its file beginning with this path. */
  profile?: string;
}

export interface StepOptions {
  learningRate: number;
  /** Gradients longer than this are scaled down to it; 0 or left out: never. */
  maxGradientNorm?: number;
}

export interface StepResult {
  /** Number of this step, from 0. */
  step: number;
  /** What was minimised: task loss and weighted orthogonality. */
  loss: number;
  /** Mean cross-entropy of the target tokens of all batches. */
  taskLoss: number;
  /** Mean Frobenius norm by which A and B miss orthogonality; 0 without AdaLoRA. */
  orthogonality: number;
  /** Length of the whole gradient before clipping. */
  gradientNorm: number;
  /** Target tokens that the loss is a mean of. */
  tokens: number;
  /** False where loss or gradient is not finite: nothing was changed then, and the step does not count. */
  applied: boolean;
  /** How many triplets the schedule allows, and how many are in use after the step; undefined without AdaLoRA. */
  budget?: number;
  kept?: number;
  /** Whether triplets were masked in this step. */
  masked: boolean;
  phase?: BudgetPhase;
}

/** Everything that a run needs to go on bit for bit. Tensors are copies, by name; numbers are exact as JSON. */
export interface TrainingState {
  format: 1;
  method: TrainingMethod['name'];
  /** Steps done. */
  step: number;
  tensors: Record<string, { shape: readonly number[]; data: Float32Array }>;
  /** Kept triplets by matrix, once something was masked. */
  rankPattern?: Record<string, boolean[]>;
}

/** How many triplets of a matrix are in use, for reports. */
export interface RankOfMatrix {
  /** The matrix's name in the checkpoint: `model.decoder.layers.0.fc1`. */
  name: string;
  kept: number;
  of: number;
}

export interface Trainer {
  readonly method: TrainingMethod;
  /** Numbers that are trained. */
  readonly parameterCount: number;
  /** Steps done, those before a restored state included. */
  readonly stepsDone: number;
  /**
   * One optimiser step on the mean loss of all target tokens of the batches, one batch after another: several give the
   * gradient of one large batch in the memory of a small one. Throws where an example is empty or too long.
   */
  step(batches: readonly Batch[], options: StepOptions): Promise<StepResult>;
  /** Summed cross-entropy (nats) of the target tokens, without dropout; changes nothing. */
  evaluate(batch: Batch): Promise<{ lossSum: number; tokens: number }>;
  state(): TrainingState;
  /** Goes on from a state of the same method and shapes; throws `state-mismatch` otherwise. */
  restore(state: TrainingState): void;
  /** The adapter as it is now, sliced to the kept triplets; throws for method full. */
  adapter(): Adapter;
  /** The base's weights with what was trained merged in, read on demand (a snapshot only until the next step). */
  weights(): WeightSource;
  /** Of every adapted matrix, in the network's order; empty for method full. */
  ranks(): RankOfMatrix[];
  /** Frees native memory; the trainer cannot be used afterwards. */
  release(): Promise<void>;
}
