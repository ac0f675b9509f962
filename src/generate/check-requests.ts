/** What is wrong with a request that a model's own files tell, before a weight is read: that takes seconds. */
import { existsSync } from 'node:fs';
import { problem } from '../base/errors.ts';
import { type GenerationConfig, readCompanion, readConfigs } from '../model/checkpoint/index.ts';
import { baseOfVersion, type ModelFolders } from '../model/index.ts';
import { resolveParameters } from './parameters.ts';
import { prepareRequest } from './requests.ts';
import type { GenerationRequest } from './types.ts';

/**
 * Checks parameters, and prompts decoded with them; where it passes, `generate` finds no fault with them either. A
 * folder without config.json passes: opening it says what is wrong.
 *
 * @throws ImitatorError `generation-ids-invalid`, `generation-params-invalid`, `generation-config-invalid`, and what is
 *   wrong with the configuration itself.
 */
export function checkRequests(
  folders: ModelFolders,
  prompts: readonly Pick<GenerationRequest, 'ids' | 'attentionMask'>[],
  params: GenerationConfig,
): void {
  const dir = checkpointFolder(folders);
  if (readCompanion(dir, 'config.json') === undefined) return;
  const { generation, ...network } = readConfigs(dir);
  resolveParameters(network.config, generation, params);
  for (const prompt of prompts) prepareRequest(network, generation, { ...prompt, params });
}

/** @throws ImitatorError `tokenizer-missing`: text needs one. */
export function checkTokenizer(folders: ModelFolders): void {
  const dir = checkpointFolder(folders);
  if (!existsSync(dir) || readCompanion(dir, 'tokenizer.json') !== undefined) return;
  throw problem({
    code: 'tokenizer-missing',
    place: dir,
    detail: 'no tokenizer.json there',
    remedy: 'give --ids instead of --text',
  });
}

/** Where the network and its words are described: an adapter's base has them. */
function checkpointFolder({ dir, base }: ModelFolders): string {
  return base ?? baseOfVersion(dir)?.id ?? dir;
}
