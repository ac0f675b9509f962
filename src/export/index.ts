/** Export: a trained model out, for our server and for other tools. */

// Everyday: a model's folder made.
export { exportModel, type ModelExportRequest, type ModelExportResult } from './export-model.ts';
export { type GgufType, ggufTypes } from './gguf/index.ts';
// Expert: what a precision costs.
export { type HeldOut, heldOutLoss, type Loss } from '../evaluate/index.ts';
