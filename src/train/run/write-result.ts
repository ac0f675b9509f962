/** What a finished run leaves to others: an adapter in PEFT's form, or a whole checkpoint in the hub's. */
import { join } from 'node:path';
import { copyPrivate } from '../../base/files/private.ts';
import { writeAdapter } from '../../model/adapter/index.ts';
import { copyCompanions, writeSafetensors } from '../../model/checkpoint/index.ts';
import type { Base } from '../../model/open-base.ts';
import type { TrainedModel, TrainingResult } from '../method/method.ts';
import { saveTo } from './save-to.ts';

/** The base that a result was made from, as it is named in an adapter. */
export type ResultBase = Base & { hash: string };

/** Writes adapter or model, whole files only. Throws `disk-full` where there is no room. */
export function writeResult(dir: string, result: TrainingResult, base: ResultBase): void {
  if (result.kind === 'model') writeModel(dir, result, base);
  else {
    const adapter = { ...result.adapter, base: { name: base.id, hash: base.hash } };
    saveTo(dir, () => writeAdapter(dir, adapter));
  }
}

function writeModel(dir: string, { weights }: TrainedModel, base: Base): void {
  const tensors = new Map(
    weights.names.map((name) => [name, { shape: weights.shape(name), data: () => weights.read(name) }]),
  );
  const path = join(dir, 'model.safetensors');
  saveTo(path, () => {
    writeSafetensors(path, tensors);
    copyPrivate(join(base.dir, 'config.json'), join(dir, 'config.json'));
    copyCompanions(base.dir, dir);
  });
}
