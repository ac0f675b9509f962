/** Generation: from prompts' ids to replies' ids. */
export { type GeneratorOptions, openGenerator } from './open.ts';
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
