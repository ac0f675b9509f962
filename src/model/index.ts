/** A model as it lies on disk or on the hub: bases, adapters, versions. What replies with it is in generate/. */

// Everyday: what a user names as a base, opened.
export { type Base, baseFolder, openBase } from './open-base.ts';
export type { DownloadOptions, HubSettings } from './hub.ts';
export { readTokenizer, type Tokenizer } from './tokenizer.ts';
// A trained model's folder, and what its manifest says.
export { type ModelFolders, modelFolders, openVersion } from './open-version.ts';
export { type Manifest, readManifest } from './manifest.ts';
// Expert: adapters and checkpoints as they lie on disk.
export { type Adapter, mergedWeights, readAdapter, writeAdapter } from './adapter/index.ts';
export { type Checkpoint, readCheckpoint } from './checkpoint/index.ts';
export type { GenerationConfig } from './checkpoint/generation-config.ts';
export type { Family, NetworkConfig } from '../networks/family.ts';
