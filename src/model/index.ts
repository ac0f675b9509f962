// Everyday: what a user names as a model, opened; and the service that replies with it.

// Expert: adapters and checkpoints as they lie on disk.
export { type Adapter, mergedWeights, readAdapter, writeAdapter } from './adapter/index.ts';
export { type Checkpoint, readCheckpoint } from './checkpoint/index.ts';
export type { BlenderbotConfig, GenerationConfig } from './config.ts';
export type { Device } from './engines/index.ts';
export type { Generation, GenerationRequest, Generator } from './generate/index.ts';
export type { DownloadOptions, HubSettings } from './hub.ts';
export { type Manifest, readManifest } from './manifest.ts';
export { type Base, baseFolder, openBase } from './open-base.ts';
export { type ModelOptions, type OpenModel, openModel } from './open-model.ts';
export { type ModelFolders, modelFolders, openVersion } from './open-version.ts';
export { GenerationService, type ServiceOptions, type ServiceReply } from './service/index.ts';
export { readTokenizer, type Tokenizer } from './tokenizer.ts';
