/** An imitation judged, beside its owner, its base and others. */

// Everyday.
export { type EvaluationRequest, type EvaluationResult, evaluate } from './evaluate.ts';
export type { Evaluation, SystemFigures } from './evaluation.ts';
export type { ReplyValues } from './reply-values.ts';
export type { JudgedModel, Replier } from './judged-model.ts';
// What the measures are called, and what they mean.
export { type MeasureName, type MeasureText, measureTexts, styleTexts, type Unit } from './measure-table.ts';
// Expert: the pieces of a comparison.
export { type JudgedExample, judgedExamples } from './systems.ts';
