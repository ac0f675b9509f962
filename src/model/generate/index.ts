/** Generation: from prompts' ids to replies' ids. */
export { type GeneratorOptions, openGenerator } from './open.ts';
export { precisionOf } from './programs.ts';
export {
  hasServing,
  openServing,
  type ServedModel,
  servingPrecision,
  writeServing,
} from './serving-files.ts';
export type {
  DecodingBatch,
  Departure,
  Generation,
  GenerationRequest,
  Generator,
  Progress,
  ServingPrecision,
  Ticket,
  Timings,
} from './types.ts';
export { FP32, INT8 } from './types.ts';
