/** Retraining: from a folder of exports to the version that serves. */
export {
  type RetrainOutcome,
  type RetrainRequest,
  type RetrainResult,
  retrain,
  scratchOf,
  type TrainingJob,
} from './retrain.ts';
export type { GateRow } from './gate.ts';
