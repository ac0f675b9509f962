/** The public library. What other parts of `src` export is theirs, and may change. */

// Settings: every one with its default.
export { defaultSettings, type Settings } from '../config/schema.ts';
// From an export to a dataset, and the one way in which messages become prompts.
export * from './formatting/index.ts';
// Bases, adapters and versions, as they lie on disk.
export {
  type Adapter,
  type Base,
  baseFolder,
  type Checkpoint,
  type DownloadOptions,
  type Family,
  type GenerationConfig,
  type HubSettings,
  mergedWeights,
  type ModelFolders,
  type ModelManifest,
  modelFolders,
  type NetworkConfig,
  type OpenVersion,
  openBase,
  openVersion,
  readAdapter,
  readCheckpoint,
  readModelManifest,
  readRendering,
  readTokenizer,
  type Tokenizer,
  writeAdapter,
} from './model/index.ts';
// From base and dataset to an adapter.
export * from './train/index.ts';
// A model out: for our server and for other tools.
export * from './export/index.ts';
// A model opened, and what it generates; a service that does so in a process of its own.
export {
  type Generation,
  type GenerationRequest,
  type Generator,
  type ModelOptions,
  type OpenModel,
  openModel,
} from './generate/index.ts';
export {
  GenerationService,
  type ServiceOptions,
  type ServiceReply,
  type ServiceScores,
} from './generate/service/index.ts';
export type { Device } from './engines/index.ts';
// A reply, from a conversation's messages to bubbles.
export * from './bot/index.ts';
export { type Ranker, readRanker } from './reply/index.ts';
// The live server.
export { createLog, type RunningServer, type ServerOptions, startServer } from './webhook/index.ts';
// Words and errors that all parts share.
export type { Example, Side, Turn, TypedMessage } from './vocabulary.ts';
export { type Actor, ImitatorError, InterruptedError, UsageError } from './base/errors.ts';
