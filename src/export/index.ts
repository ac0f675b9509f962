/** Export: a trained model out, for our server and for other tools. */

// Expert: what a precision costs.
export { type HeldOut, heldOutLoss, type Loss } from '../evaluate/held-out.ts';
export { type ModelExportRequest, type ModelExportResult, exportModel } from './export-model.ts';
