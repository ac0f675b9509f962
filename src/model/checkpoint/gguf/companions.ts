/** The small files of a folder of the hub, made of what a GGUF file says of itself. */
import { statSync } from 'node:fs';
import { llamaConfig, llamaGeneration } from './llama.ts';
import { type GgufFile, openGguf } from './open-gguf.ts';
import { hasTokenizer, tokenizerConfig, tokenizerJson } from './tokenizer-json.ts';

const made: Readonly<Record<string, (file: GgufFile) => unknown>> = {
  'config.json': llamaConfig,
  'generation_config.json': llamaGeneration,
  'tokenizer.json': (file) => (hasTokenizer(file) ? tokenizerJson(file) : undefined),
  'tokenizer_config.json': (file) => (hasTokenizer(file) ? tokenizerConfig(file) : undefined),
};

/** The text of such a file; undefined for one that a GGUF file does not make up for. @throws as `openGguf`. */
export function ggufCompanion(path: string, name: string): string | undefined {
  if (!Object.hasOwn(made, name)) return undefined;
  const content = made[name]!(lastOpened(path));
  return content === undefined ? undefined : `${JSON.stringify(content, null, 2)}\n`;
}

let last: { path: string; size: number; changed: number; file: WeakRef<GgufFile> } | undefined;

/** One file is asked for its parts one after another; its vocabulary takes a tenth of a second to read. */
function lastOpened(path: string): GgufFile {
  const { size, mtimeMs: changed } = statSync(path);
  const isSame = last?.path === path && last.size === size && last.changed === changed;
  const known = isSame ? last?.file.deref() : undefined;
  if (known !== undefined) return known;
  const file = openGguf(path);
  last = { path, size, changed, file: new WeakRef(file) };
  return file;
}
