/** Training: whole runs told as events; and beneath, the methods and the step that the loop drives. */

// Expert: one step after another.
export { feedsOf } from './batch.ts';
export { type BudgetAt, type BudgetPhase, BudgetSchedule, type BudgetSettings } from './budget-schedule.ts';
export { createTrainer } from './create-trainer.ts';
export { diskProblem, onDisk, requireSpace } from './disk.ts';
export { type EncodedExamples, encodeExamples } from './encode-examples.ts';
// Everyday: from base and dataset to an adapter.
export type {
  CheckpointEvent,
  DoneEvent,
  ForecastEvent,
  PreflightEvent,
  SampleReply,
  StartEvent,
  StepEvent,
  TrainEvent,
  ValidationEvent,
  WarningEvent,
} from './events.ts';
export { Forecast } from './forecast.ts';
export type { Sources } from './inputs.ts';
export type { TrainRequest } from './prepare-run.ts';
export { trainModel } from './train-model.ts';
export type {
  AdaloraMethod,
  Base,
  Batch,
  EncodedExample,
  FullMethod,
  LoraMethod,
  OptimiserSettings,
  RankOfMatrix,
  StepOptions,
  StepResult,
  Trainer,
  TrainerOptions,
  TrainingMethod,
  TrainingState,
} from './trainer.ts';
export {
  chooseTrainingPrecision,
  type PrecisionMeasure,
  type PrecisionOptions,
  type TrainingPrecision,
} from './training-precision.ts';
export { spread } from './validation.ts';
