/** A model as a checkpoint in the hub's form, that the reference library loads. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../base/files/read-json.ts';
import { chatTemplates } from '../formatting/prompt/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import {
  type Checkpoint,
  copyCompanions,
  readCompanion,
  writeSafetensors,
} from '../model/checkpoint/index.ts';

/** Writes config.json with `more` in it, the companions, and the weights as float32 in model.safetensors. */
export function writeMergedCheckpoint(
  dir: string,
  base: Checkpoint,
  weights: WeightSource,
  more: Readonly<Record<string, unknown>>,
): void {
  writeJson(join(dir, 'config.json'), { ...configOf(base), ...more });
  copyCompanions(base.dir, dir);
  writeChatTemplate(dir, base);
  const tensors = weights.names.map(
    (name) => [name, { shape: weights.shape(name), data: () => weights.read(name) }] as const,
  );
  writeSafetensors(join(dir, 'model.safetensors'), new Map(tensors));
}

/** The base's own file, what is implied where it says nothing, and that the weights are plain float32. */
function configOf({ family, config }: Checkpoint): Record<string, unknown> {
  const { quantization_config: _, ...raw } = config.raw;
  const said = Object.entries(raw).filter(([, value]) => value !== null);
  const dtype = 'torch_dtype' in raw ? 'torch_dtype' : 'dtype';
  return { ...raw, ...family.impliedBy(config), ...Object.fromEntries(said), [dtype]: 'float32' };
}

/** What was trained was read without what a base's own template adds: a system's line, for one. */
function writeChatTemplate(dir: string, { family }: Checkpoint): void {
  const template = chatTemplates[family.form];
  const found = readCompanion(dir, TOKENIZER_CONFIG);
  if (template === undefined || found === undefined) return;
  const config = parseJson(found.text, found.path) as Record<string, unknown>;
  writeJson(found.path, { ...config, chat_template: template });
  rmSync(join(dir, 'chat_template.jinja'), { force: true });
}

const TOKENIZER_CONFIG = 'tokenizer_config.json';

function writeJson(path: string, content: unknown): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
