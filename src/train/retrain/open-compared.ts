/** A model that is named by its folder: a base, an adapter's run, a version. */
import { type Base, openVersion, readModelManifest } from '../../model/index.ts';

export interface OpenOptions {
  openBase(id: string): Promise<Base>;
  /** 0: one for each core. */
  threads: number;
  signal?: AbortSignal | undefined;
}

/** Opens a base, an adapter's run or a version; throws where it, or its base, is not what it was. */
export async function openModel(model: string, openBase: OpenOptions['openBase']) {
  const manifest = readModelManifest(model);
  const base = await openBase(manifest?.kind === 'adapter' ? manifest.base.id : model);
  const { tokenizer, checkpoint } = base;
  if (manifest?.kind !== 'adapter') return { tokenizer, ...checkpoint };
  return { tokenizer, ...(await openVersion(model, base.dir)).checkpoint };
}
