/**
 * Whether this runtime writes outputs straight into the arrays it is given, before anything that depends on them is
 * computed: `inPlace` graphs find their newest keys and values only so. Proved by a step, not believed.
 */
import { ImitatorError } from '../base/errors.ts';
import { crossFeeds } from './encoded.ts';
import type { ServingModel } from './serving-model.ts';
import { Branches, type TreeCache } from './tree-cache.ts';

/** Throws unless a model from files appends in place: their graph can do nothing else. */
export async function requireAppending(model: ServingModel): Promise<void> {
  if (await tryAppending(model)) return;
  await model.release();
  throw new ImitatorError(
    'runtime-copies-outputs',
    'this onnxruntime does not write outputs in place, which the exported graphs need; serve the checkpoint itself',
  );
}

/** Whether a model appends in place. Where the proof itself fails nothing stays loaded. */
export async function tryAppending(model: ServingModel): Promise<boolean> {
  try {
    return await appendsInPlace(model);
  } catch (error) {
    await model.release();
    throw error;
  }
}

/** Makes the same step twice: over slots that hold no numbers, and over slots that hold what the step will write. */
async function appendsInPlace(model: ServingModel): Promise<boolean> {
  const buffers = 2 * model.shape.layers;
  // Any id will do.
  const source = { ids: [0], mask: Float32Array.of(1) };
  const run = await model.encode([source]);
  const cross = crossFeeds([{ run, index: 0, mask: source.mask }], model.shape, model.pool);
  const step = (cache: TreeCache) => model.step(cache, new Int32Array(2), Int32Array.of(0, 1), cross);

  const poisoned = twoRows(model);
  for (let i = 0; i < buffers; i++) poisoned.view(i, 0, 2).fill(Number.NaN);
  const found = await step(poisoned);
  const known = twoRows(model);
  for (let i = 0; i < buffers; i++) {
    const written = poisoned.view(i, 0, 2);
    if (!written.every(Number.isFinite)) return false;
    known.view(i, 0, 2).set(written);
  }
  const expected = await step(known);
  model.pool.giveBack([...run.keys, ...run.values]);
  return found.logits.every((x, i) => x === expected.logits[i]);
}

function twoRows(model: ServingModel): TreeCache {
  const cache = model.newCache();
  cache.arrange([new Branches(2, 1)]);
  return cache;
}
