/** A model as a checkpoint in the hub's form, that the reference library loads. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../base/files/private.ts';
import type { WeightSource } from '../graph/weights.ts';
import { type Checkpoint, copyCompanions, writeSafetensors } from '../model/checkpoint/index.ts';

/** Writes config.json with `more` in it, the companions, and the weights as float32 in model.safetensors. */
export function writeMergedCheckpoint(
  dir: string,
  base: Checkpoint,
  weights: WeightSource,
  more: Readonly<Record<string, unknown>>,
): void {
  const { raw } = base.config;
  const dtype = 'torch_dtype' in raw ? 'torch_dtype' : 'dtype';
  const config = { ...base.family.impliedBy(base.config), ...raw, [dtype]: 'float32', ...more };
  writeFileSync(join(dir, 'config.json'), `${JSON.stringify(config, null, 2)}\n`, { mode: PRIVATE_FILE });
  copyCompanions(base.dir, dir);
  const tensors = weights.names.map(
    (name) => [name, { shape: weights.shape(name), data: () => weights.read(name) }] as const,
  );
  writeSafetensors(join(dir, 'model.safetensors'), new Map(tensors));
}
