/** What true replies cost a model that is named by its folder: a base, an adapter's run, a version. */
import { join } from 'node:path';
import { encodeExamples } from '../../evaluate/encode-examples.ts';
import { natsOfReplies } from '../../evaluate/reply-nats.ts';
import { type Base, openVersion, readModelManifest, readRendering } from '../../model/index.ts';
import type { Example } from '../../vocabulary.ts';

export interface MeasureOptions {
  openBase(id: string): Promise<Base>;
  /** 0: one for each core. */
  threads: number;
  signal?: AbortSignal | undefined;
}

/** Nats of each reply, by session, in float32. */
export async function natsBySession(
  model: string,
  sessions: readonly (readonly Example[])[],
  { openBase, threads, signal }: MeasureOptions,
): Promise<number[][]> {
  const { family, config, weights, tokenizer } = await openModel(model, openBase);
  const reader = { tokenizer: tokenizer!, config, rendering: readRendering(model) };
  const encoded = encodeExamples(sessions.flat(), reader, join(model, 'test'));
  const nats = await natsOfReplies({ family, config, weights, examples: encoded.examples, threads, signal });
  let at = 0;
  return sessions.map(({ length }) => {
    at += length;
    return nats.slice(at - length, at);
  });
}

/** Opens a base, an adapter's run or a version; throws where it, or its base, is not what it was. */
export async function openModel(model: string, openBase: MeasureOptions['openBase']) {
  const manifest = readModelManifest(model);
  const base = await openBase(manifest?.kind === 'adapter' ? manifest.base.id : model);
  const { tokenizer, checkpoint } = base;
  if (manifest?.kind !== 'adapter') return { tokenizer, ...checkpoint };
  return { tokenizer, ...(await openVersion(model, base.dir)).checkpoint };
}
