/** The small files that belong to a checkpoint whatever its weights are, beside its config.json. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyPrivate } from '../../base/files/private.ts';

export const COMPANIONS: readonly string[] = [
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
];

/** Copies those that are there from one folder to another. */
export function copyCompanions(from: string, to: string): void {
  for (const name of COMPANIONS)
    if (existsSync(join(from, name))) copyPrivate(join(from, name), join(to, name));
}
