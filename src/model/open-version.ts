/** A version as a checkpoint: an adapter beside its manifest, merged into the base that this names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../base/errors.ts';
import { checkAdapterFits, mergedWeights, readAdapter } from './adapter/index.ts';
import { readCheckpoint } from './checkpoint/index.ts';
import type { DownloadOptions, HubSettings } from './hub.ts';
import { MANIFEST_FILE, type Manifest, readManifest } from './manifest.ts';
import { type Base, baseFolder } from './open-base.ts';

/** The base that a folder's adapter sits on, or undefined where the folder holds no adapter of ours. */
export function baseOfVersion(dir: string): Manifest['base'] | undefined {
  const manifest = readManifest(dir);
  return manifest?.kind === 'adapter' ? manifest.base : undefined;
}

export interface ModelFolders {
  dir: string;
  /** The base's folder, where `dir` holds an adapter. */
  base?: string;
}

/** The folders of whatever a user names as a model; what is on the hub, an adapter's base too, is downloaded. */
export async function modelFolders(
  model: string,
  hub: HubSettings,
  options: DownloadOptions = {},
): Promise<ModelFolders> {
  const dir = await baseFolder(model, hub, options);
  const base = baseOfVersion(dir);
  return base === undefined ? { dir } : { dir, base: await baseFolder(base.id, hub, options) };
}

/**
 * Opens a folder with a checkpoint, or with an adapter: then the base's checkpoint with merged weights.
 *
 * @param base folder of an adapter's base; without it the manifest's own word, which must then be a folder.
 * @throws ImitatorError `adapter-misfit` for another base than it was trained on, `base-missing`, and what
 *   `readCheckpoint` and `readAdapter` throw.
 */
export async function openVersion(dir: string, base?: string): Promise<Pick<Base, 'dir' | 'checkpoint'>> {
  const named = baseOfVersion(dir);
  if (named === undefined) return { dir, checkpoint: await readCheckpoint(dir) };
  const folder = base ?? named.id;
  if (!existsSync(folder))
    throw problem({
      code: 'base-missing',
      place: join(dir, MANIFEST_FILE),
      expected: "the base's folder",
      value: folder,
      remedy: 'put it back there, or export the adapter with imitator export --base',
    });
  const checkpoint = await readCheckpoint(folder);
  const adapter = { ...readAdapter(dir), base: { name: named.id, hash: named.hash } };
  checkAdapterFits(adapter, { ...checkpoint, hash: await checkpoint.hash() }, dir);
  return { dir: folder, checkpoint: { ...checkpoint, weights: mergedWeights(checkpoint.weights, adapter) } };
}
