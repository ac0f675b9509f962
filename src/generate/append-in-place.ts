/**
 * Whether this runtime writes outputs straight into the arrays it is given, before anything that depends on them is
 * computed: `inPlace` graphs find their newest keys and values only so. Proved by a step, not believed.
 */
import type { NetworkConfig } from '../networks/family.ts';
import { crossFeeds } from './encoded.ts';
import type { ServingModel } from './serving-model.ts';
import { Branches, type TreeCache } from './tree-cache.ts';

/** Makes the same step twice: over slots that hold no numbers, and over slots that hold what the step will write. */
export async function appendsInPlace(model: ServingModel, config: NetworkConfig): Promise<boolean> {
  const buffers = 2 * model.shape.layers;
  const source = { ids: [config.eosTokenId], mask: Float32Array.of(1) };
  const run = await model.encode([source], config.padTokenId);
  const cross = crossFeeds([{ run, index: 0, mask: source.mask }], model.shape, model.pool);
  const step = (cache: TreeCache) =>
    model.step(cache, new Int32Array(2).fill(config.decoderStartTokenId), Int32Array.of(0, 1), cross);

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
