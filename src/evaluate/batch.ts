/** Batches of examples, checked. */
import { problems } from '../base/errors.ts';
import type { Batch } from '../networks/batch.ts';
import type { NetworkConfig } from '../networks/family.ts';

export {
  type Batch,
  type BatchSize,
  type EncodedExample,
  longestSides,
  sizeOfBatch,
} from '../networks/batch.ts';

/** Throws `batch-invalid`, listing all, where an example has an empty side, is too long or has unknown ids. */
export function checkBatch(batch: Batch, config: NetworkConfig): void {
  const wrong: string[] = [];
  if (batch.length === 0) wrong.push('no example');
  const longest = config.maxPositionEmbeddings;
  batch.forEach((example, i) => {
    for (const side of ['source', 'target'] as const) {
      const ids = example[side];
      if (ids.length === 0 || ids.length > longest)
        wrong.push(`example ${i}, ${side}: expected 1 to ${longest} ids, got ${ids.length}`);
      const bad = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= config.vocabSize);
      if (bad !== undefined) wrong.push(`example ${i}, ${side}: ${bad} is not an id of ${config.vocabSize}`);
    }
    // What stands behind the last id is nobody's business.
    const both = example.source.length + example.target.length;
    if (config.sharedPositions && both > longest + 1)
      wrong.push(`example ${i}: expected at most ${longest + 1} ids in prompt and response, got ${both}`);
  });
  if (wrong.length > 0) throw problems('batch-invalid', 'batch', wrong);
}
