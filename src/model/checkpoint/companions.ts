/**
 * The small files that belong to a checkpoint beside its weights. They lie in its folder; a GGUF file holds what they
 * say in itself.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ggufCompanion } from './gguf/index.ts';

/** Those that are the same whatever the weights are; config.json may be changed with them. */
export const COMPANIONS: readonly string[] = [
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
];

export interface Companion {
  text: string;
  /** Where it stands, for errors. */
  path: string;
}

/**
 * A small file of a checkpoint; undefined where it has none of that name.
 *
 * @param checkpoint its folder, or a GGUF file.
 * @throws ImitatorError what is wrong with a GGUF file.
 */
export function readCompanion(checkpoint: string, name: string): Companion | undefined {
  if (isFile(checkpoint)) {
    const text = ggufCompanion(checkpoint, name);
    return text === undefined ? undefined : { text, path: checkpoint };
  }
  const path = join(checkpoint, name);
  return existsSync(path) ? { text: readFileSync(path, 'utf8'), path } : undefined;
}

/** Copies those that are there, of the given names, to a folder. */
export function copyCompanions(checkpoint: string, to: string, names: readonly string[] = COMPANIONS): void {
  for (const name of names) {
    const found = readCompanion(checkpoint, name);
    if (found !== undefined) writeFileSync(join(to, name), found.text);
  }
}

/** Whether a checkpoint is one file, and no folder. */
export function isFile(checkpoint: string): boolean {
  return statSync(checkpoint, { throwIfNoEntry: false })?.isFile() ?? false;
}
