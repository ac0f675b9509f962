/**
 * Replies: from prompts' ids to replies' ids. The child process that makes them for a server is in service/.
 *
 * To read it, begin with the loop: `step` in decoding-batch.ts. Each of its steps runs the network (serving-model.ts)
 * over what it remembers of all rows (tree-cache.ts), and hands the scores to each request's search (search.ts:
 * row-search.ts, beam-search.ts, or forced-search.ts for replies that are given), which shapes them (processors.ts,
 * warpers.ts) and chooses tokens. Before the loop stand what a request is checked against (requests.ts, parameters.ts)
 * and what opens a model (open-model.ts, which has open-generator.ts compile it or serving-files.ts map it).
 */

// Everyday: what a user names as a model, opened, and what it generates.
export { type ModelOptions, type OpenModel, openModel } from './open-model.ts';
export { type Generator, scoresOf } from './generator.ts';
export type {
  Generation,
  GenerationRequest,
  Progress,
  ReplyScore,
  ScoreRequest,
  Timings,
} from './types.ts';
// What is wrong with a request, told before a model is opened.
export { checkRequests, checkTokenizer } from './check-requests.ts';
// Requests that join and leave a batch while it decodes.
export type { DecodingBatch } from './decoding-batch.ts';
export type { Departure, Ticket } from './types.ts';
// Expert: a generator of a checkpoint on an engine of one's own.
export { type GeneratorOptions, openGenerator } from './open-generator.ts';
export { FP32, INT8, precisionByWeight, type ServingPrecision } from './serving-precision.ts';
// An export's serving graphs.
export { SERVING_FOLDER } from './open-model.ts';
export { hasServing, openServing, writeServing } from './serving-files.ts';
