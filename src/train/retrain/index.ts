/** Retraining: from a folder of exports to the version that serves. */
export {
  type RetrainOutcome,
  type RetrainRequest,
  type RetrainResult,
  retrain,
  type TrainingJob,
} from './retrain.ts';
export type { GateRow } from './gate.ts';
export { scratchOf } from './work-folder.ts';
// By hand.
export { type AdapterToAdd, addByHand } from './add-by-hand.ts';
