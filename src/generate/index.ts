/** Replies: from prompts' ids to replies' ids. The child process that makes them for a server is in service/. */

// Everyday: what a user names as a model, opened, and what it generates.
export { type ModelOptions, type OpenModel, openModel, SERVING_FOLDER } from './open-model.ts';
export type { Generation, GenerationRequest, Generator, Progress, Timings } from './types.ts';
// Requests that join and leave a batch while it decodes.
export type { DecodingBatch, Departure, Ticket } from './types.ts';
// Expert: a generator of a checkpoint on an engine of one's own.
export { type GeneratorOptions, openGenerator } from './open.ts';
export { precisionByWeight } from './programs.ts';
export { FP32, INT8, type ServingPrecision } from './types.ts';
// An export's serving graphs.
export {
  hasServing,
  openServing,
  type ServedModel,
  servingPrecision,
  writeServing,
} from './serving-files.ts';
