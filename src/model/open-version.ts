/** A version as a checkpoint: an adapter beside its manifest, merged into the base that this names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../base/errors.ts';
import { checkAdapterFits, mergedWeights, readAdapter } from './adapter/index.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint/index.ts';
import type { DownloadOptions, HubSettings } from './hub.ts';
import { MODEL_MANIFEST, type ModelManifest, readModelManifest, requireForm } from './manifest.ts';
import { baseFolder } from './open-base.ts';

/** The base that a folder's adapter sits on, or undefined where the folder holds no adapter of ours. */
export function baseOfVersion(dir: string): ModelManifest['base'] | undefined {
  return baseIn(readModelManifest(dir));
}

function baseIn(manifest: ModelManifest | undefined): ModelManifest['base'] | undefined {
  return manifest?.kind === 'adapter' ? manifest.base : undefined;
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
  return base === undefined ? { dir } : { dir, base: await baseFolder(base.id, hub, options) };
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
 * @param base folder of an adapter's base; without it the manifest's own word, which must then be a folder.
 * @throws ImitatorError `adapter-misfit` for another base than it was trained on, `base-missing`, `rendering-form`, and what
 *   `readCheckpoint` and `readAdapter` throw.
 */
export async function openVersion(dir: string, base?: string): Promise<OpenVersion> {
  const manifest = readModelManifest(dir);
  const named = baseIn(manifest);
  const opened = async (place: string) => {
    const checkpoint = await readCheckpoint(place);
    requireForm(dir, manifest, checkpoint);
    return checkpoint;
  };
  if (named === undefined) return { dir, checkpoint: await opened(dir), manifest };
  const folder = base ?? named.id;
  if (!existsSync(folder))
    throw problem({
      code: 'base-missing',
      place: join(dir, MODEL_MANIFEST),
      expected: "the base's folder",
      value: folder,
      remedy: 'put it back there, or export the adapter with imitator export --base',
    });
  const checkpoint = await opened(folder);
  const adapter = { ...(await readAdapter(dir)), base: { name: named.id, hash: named.hash } };
  checkAdapterFits(adapter, { ...checkpoint, hash: await checkpoint.hash() }, dir);
  const weights = mergedWeights(checkpoint.weights, adapter);
  return { dir: folder, checkpoint: { ...checkpoint, weights }, manifest };
}
