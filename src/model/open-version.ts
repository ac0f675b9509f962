/** A version as a checkpoint: an adapter beside its manifest, merged into the base that this names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../base/errors.ts';
import {
  baseNamedIn,
  checkAdapterFits,
  isPlainAdapter,
  mergedWeights,
  readAdapter,
} from './adapter/index.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint/index.ts';
import type { DownloadOptions, HubSettings } from './hub.ts';
import { MODEL_MANIFEST, type ModelManifest, readModelManifest, requireForm } from './manifest.ts';
import { baseFolder } from './open-base.ts';

/** A base as an adapter names it; PEFT's own folders know no hash. */
export interface NamedBase {
  /** Empty where the adapter's folder names none. */
  id: string;
  hash?: string;
}

/** The base that a folder's adapter sits on, ours or one that PEFT saved; undefined where the folder holds none. */
export function baseOfVersion(dir: string): NamedBase | undefined {
  return baseIn(dir, readModelManifest(dir));
}

function baseIn(dir: string, manifest: ModelManifest | undefined): NamedBase | undefined {
  if (manifest === undefined) return isPlainAdapter(dir) ? { id: baseNamedIn(dir) ?? '' } : undefined;
  return manifest.kind === 'adapter' ? manifest.base : undefined;
}

export interface ModelFolders {
  dir: string;
  /** The base's folder, where `dir` holds an adapter. */
  base?: string;
}

/**
 * The folders of whatever a user names as a model; what is on the hub, an adapter's base too, is downloaded.
 *
 * @throws ImitatorError as `baseFolder` does, and for a manifest that cannot be read.
 */
export async function modelFolders(
  model: string,
  hub: HubSettings,
  options: DownloadOptions = {},
): Promise<ModelFolders> {
  const dir = await baseFolder(model, hub, options);
  const base = baseOfVersion(dir);
  if (base === undefined) return { dir };
  if (base.id === '') throw baseUnnamed(dir);
  return { dir, base: await baseFolder(base.id, hub, options) };
}

export interface OpenVersion {
  /** The folder with the configuration and the tokenizer: the base's, where there is an adapter. */
  dir: string;
  checkpoint: Checkpoint;
  /** Of the version itself; a checkpoint from elsewhere has none. */
  manifest: ModelManifest | undefined;
}

/**
 * Opens a folder with a checkpoint, or with an adapter: then the base's checkpoint with merged weights.
 *
 * @param base folder of an adapter's base; without it what the adapter's folder names, which must then be a folder.
 * @throws ImitatorError `adapter-misfit` for another base than it was trained on, `base-missing`, `rendering-form`, and what
 *   `readCheckpoint` and `readAdapter` throw.
 */
export async function openVersion(dir: string, base?: string): Promise<OpenVersion> {
  const manifest = readModelManifest(dir);
  const named = baseIn(dir, manifest);
  const opened = async (place: string) => {
    const checkpoint = await readCheckpoint(place);
    requireForm(dir, manifest, checkpoint);
    return checkpoint;
  };
  if (named === undefined) return { dir, checkpoint: await opened(dir), manifest };
  const folder = base ?? named.id;
  if (folder === '') throw baseUnnamed(dir);
  if (!existsSync(folder))
    throw problem({
      code: 'base-missing',
      place: manifest === undefined ? dir : join(dir, MODEL_MANIFEST),
      expected: "the base's folder",
      value: folder,
      remedy: 'put it back there, or export the adapter with imitator export --base',
    });
  const checkpoint = await opened(folder);
  const read = await readAdapter(dir);
  const adapter = manifest === undefined ? read : { ...read, base: { name: named.id, hash: named.hash! } };
  checkAdapterFits(adapter, { ...checkpoint, hash: await checkpoint.hash() }, dir);
  const weights = mergedWeights(checkpoint.weights, adapter);
  return { dir: folder, checkpoint: { ...checkpoint, weights }, manifest };
}

function baseUnnamed(dir: string) {
  return problem({
    code: 'base-missing',
    place: join(dir, 'adapter_config.json'),
    expected: 'base_model_name_or_path, the base that the adapter sits on',
    value: 'none',
    remedy: 'add it, or make the two one model: imitator export --base BASE --adapter DIR',
  });
}
