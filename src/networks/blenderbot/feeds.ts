/** A batch as the inputs of `wholeNetwork`. */
import { float32, int32, type Values } from '../../engines/index.ts';
import { type Batch, sizeOfBatch } from '../batch.ts';
import { causalMask, range } from '../feeds.ts';
import type { BlenderbotConfig } from './config.ts';

/** Each target token weighs `weight`; the decoder reads the start token and then the targets but the last. */
export function feeds(config: BlenderbotConfig, batch: Batch, weight: number): Values {
  const { batch: rows, target } = sizeOfBatch(batch);
  const inputs = new Int32Array(rows * target).fill(config.padTokenId);
  const labels = new Int32Array(rows * target);
  const weights = new Float32Array(rows * target);
  batch.forEach((example, row) => {
    const t = row * target;
    inputs[t] = config.decoderStartTokenId;
    inputs.set(example.target.slice(0, -1), t + 1);
    labels.set(example.target, t);
    weights.fill(weight, t, t + example.target.length);
  });
  return {
    ...sourceFeeds(
      config,
      batch.map((example) => example.source),
    ),
    decoder_input_ids: int32(inputs, [rows, target]),
    target_positions: range(target),
    causal_mask: causalMask(target),
    labels: int32(labels, [rows, target]),
    label_weights: float32(weights, [rows, target]),
  };
}

/** The inputs of `sourceInputs`, the shorter prompts padded behind. */
export function sourceFeeds({ padTokenId }: BlenderbotConfig, prompts: readonly (readonly number[])[]) {
  const longest = Math.max(...prompts.map(({ length }) => length));
  const ids = new Int32Array(prompts.length * longest).fill(padTokenId);
  const mask = new Float32Array(prompts.length * longest);
  prompts.forEach((prompt, row) => {
    ids.set(prompt, row * longest);
    mask.fill(1, row * longest, row * longest + prompt.length);
  });
  return {
    input_ids: int32(ids, [prompts.length, longest]),
    attention_mask: float32(mask, [prompts.length, longest]),
    source_positions: range(longest),
  };
}
