/** Training: whole runs told as events; and beneath, the methods and the step that the loop drives. */

// Everyday: from base and dataset to an adapter.
export { trainModel } from './run/train-model.ts';
export type { TrainRequest } from './run/run.ts';
export type { Sources } from './data/inputs.ts';
// What a run tells.
export type {
  CheckpointEvent,
  DoneEvent,
  ForecastEvent,
  PreflightEvent,
  RankerEvent,
  StartEvent,
  StepEvent,
  TrainEvent,
  ValidationEvent,
  WarningEvent,
} from './run/events.ts';
export type { SampleReply } from '../evaluate/sample-replies.ts';
export { Forecast } from './run/forecast.ts';
// Expert: one step after another.
export { adalora } from './method/from-settings.ts';
export { createTrainer, type TrainerRequest } from './method/create-trainer.ts';
export type { StepOptions, StepResult, Trainer, TrainingState } from './method/trainer.ts';
export type { TrainingResult } from './method/method.ts';
export type {
  AdaloraMethod,
  BaseNetwork,
  FullMethod,
  LoraMethod,
  OptimiserSettings,
  TrainerOptions,
  TrainingMethod,
} from './method/trainer-options.ts';
export { type BudgetAt, BudgetSchedule, type BudgetSettings } from './method/budget-schedule.ts';
export {
  chooseTrainingPrecision,
  type PrecisionMeasure,
  type PrecisionOptions,
  type TrainingPrecision,
} from './method/training-precision.ts';
// Text as the ids that a step takes.
export { type EncodedExamples, encodeExamples } from '../evaluate/encode-examples.ts';
export type { Batch, EncodedExample } from '../evaluate/batch.ts';
