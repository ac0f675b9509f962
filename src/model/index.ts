/** A model as it lies on disk or on the hub: bases, adapters, versions. What replies with it is in generate/. */

// Everyday: what a user names as a base, opened.
export { type Base, baseFolder, openBase } from './open-base.ts';
export type { DownloadOptions, DownloadProgress, HubSettings } from './hub.ts';
export { findTokenizer, readTokenizer, type Tokenizer } from './tokenizer.ts';
// A trained model's folder, and what its manifest says.
export {
  baseOfVersion,
  type ModelFolders,
  modelFolders,
  type OpenVersion,
  openVersion,
} from './open-version.ts';
export {
  defaultRendering,
  type ModelManifest,
  readModelManifest,
  readPace,
  readRendering,
  requireForm,
} from './manifest.ts';
// For what makes a model: its manifest, written last.
export {
  MODEL_MANIFEST,
  type NewModelManifest,
  type PrecisionLosses,
  writeModelManifest,
} from './manifest.ts';
// Expert: adapters and checkpoints as they lie on disk.
export { type Adapter, mergedWeights, readAdapter, writeAdapter } from './adapter/index.ts';
export { type Checkpoint, type GenerationConfig, readCheckpoint, readCompanion } from './checkpoint/index.ts';
export type { Family, NetworkConfig } from '../networks/family.ts';
