/** What a trainer is made of: the method and its settings, the base, and where and how steps are computed. */

import type { Engine, Precision } from '../../engines/index.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Adapter, Targets } from '../../model/adapter/index.ts';
import type { Architecture } from '../../networks/family.ts';
import type { BudgetSchedule } from './budget-schedule.ts';

export interface AdapterSettings {
  /** Ends of the names of the matrices that get an adapter: `q_proj`, `self_attn.out_proj`; or all of them. */
  targetModules: Targets;
  /** Rank of every adapter at the start (PEFT's init_r; LoRA's r). */
  rank: number;
  /** lora_alpha: what an adapter adds is scaled by alpha / rank. */
  alpha: number;
  /** Share of an adapter's inputs that is dropped while training. */
  adapterDropout: number;
  /** Ids of the tokens whose rows of the embedding are trained too (trainable_token_indices); none if left out. */
  trainedTokens?: readonly number[];
}

export interface AdaloraMethod extends AdapterSettings {
  name: 'adalora';
  /** How many triplets may be kept at each step; left out, none is ever dropped. */
  schedule?: BudgetSchedule;
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

export type AdapterMethod = AdaloraMethod | LoraMethod;
export type TrainingMethod = AdapterMethod | FullMethod;

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
