/** From what a user calls a model, a folder, a GGUF file or an id on the hub, to its checkpoint and tokenizer. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { problem } from '../base/errors.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint/index.ts';
import { type DownloadOptions, downloadModel, type HubSettings, isHubId } from './hub.ts';
import { findTokenizer, type Tokenizer } from './tokenizer.ts';

export interface Base {
  /** As the user named it; a folder or file as an absolute path. */
  id: string;
  /** The folder of its files, or its GGUF file. */
  dir: string;
  checkpoint: Checkpoint;
  /** Undefined where the folder has no tokenizer.json: then ids are all that can be fed. */
  tokenizer: Tokenizer | undefined;
}

/**
 * The local folder or GGUF file of a base, downloaded if it is an id on the hub and nothing local has its name.
 *
 * @throws ImitatorError `checkpoint-missing`, and what `downloadModel` throws.
 */
export async function baseFolder(
  base: string,
  hub: HubSettings,
  options: DownloadOptions = {},
): Promise<string> {
  if (existsSync(base)) return resolve(base);
  if (isHubId(base)) return downloadModel(base, hub, options);
  throw problem({
    code: 'checkpoint-missing',
    place: base,
    expected: 'a folder with a checkpoint, a GGUF file, or a model on the hub',
    value: 'nothing of that name',
    remedy: 'hub names have the form owner/name, such as facebook/blenderbot-400M-distill',
  });
}

/**
 * Opens a base without reading its weights yet.
 *
 * @throws ImitatorError whatever the hub or the checkpoint has wrong; see `downloadModel` and `readCheckpoint`.
 */
export async function openBase(base: string, hub: HubSettings, options: DownloadOptions = {}): Promise<Base> {
  const dir = await baseFolder(base, hub, options);
  const checkpoint = await readCheckpoint(dir);
  return {
    id: existsSync(base) ? dir : base,
    dir,
    checkpoint,
    tokenizer: findTokenizer(dir, checkpoint),
  };
}
