/** Training: the methods, their settings and the step that the loop drives. */
export { type BudgetAt, type BudgetPhase, BudgetSchedule, type BudgetSettings } from './budget-schedule.ts';
export { createTrainer } from './create-trainer.ts';
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
