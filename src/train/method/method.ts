/** What a method brings to the training that all methods share: adalora.ts, lora.ts and full.ts make one each. */
import type { WeightSource } from '../../graph/weights.ts';
import type { Adapter } from '../../model/adapter/index.ts';
import type { ParameterPack } from './parameter-pack.ts';
import type { TrainedNetwork } from './trained-network.ts';
import type { TrainingMethod } from './trainer-options.ts';

export interface Method {
  readonly name: TrainingMethod['name'];
  readonly network: TrainedNetwork;
  /** Where each trained tensor lies in a flat array, and the array of their values, which each step changes. */
  readonly pack: ParameterPack;
  readonly values: Float32Array;
  /** Adds the gradient of a term of the method's own; returns what that adds to the loss, and the bare term. */
  regularise?(gradient: Float32Array): Promise<{ weighted: number; term: number }>;
  /** Changes which values are in use, once the optimiser has moved them by the gradient times `factor`. */
  allocate?(step: number, gradient: Float32Array, factor: number): Allocation | undefined;
  /** What the method remembers from step to step, beside the values. */
  readonly memory?: MethodMemory;
  /** What is trained, as it is now. */
  result(): TrainingResult;
  /** Frees native memory of the method's own; the network's is the trainer's to free. */
  release?(): Promise<void>;
}

/** Triplets that the schedule allows, and those in use after the step. */
export interface Allocation {
  budget: number;
  kept: number;
}

export interface MethodMemory {
  /** Of the pack's layout, by name; a state is restored into them. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  rankPattern: RankPattern | undefined;
}

/** Kept triplets by matrix. */
export type RankPattern = Record<string, boolean[]>;

/** What a training leaves: an adapter to go beside its base, or a model that takes the base's place. */
export type TrainingResult = TrainedAdapter | TrainedModel;

interface TrainedAdapter {
  kind: 'adapter';
  adapter: Adapter;
}

export interface TrainedModel {
  kind: 'model';
  weights: WeightSource;
}
