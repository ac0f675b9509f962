/** Export: a trained model out, for our server and for other tools. */
export { type ExportRequest, type ExportResult, exportModel } from './export-model.ts';
// Expert: what a precision costs.
export { type HeldOut, heldOutLoss, type Loss } from './held-out.ts';
