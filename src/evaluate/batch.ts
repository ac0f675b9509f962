/** Examples as token ids, and a batch of them as the network's inputs. */
import { problems } from '../base/errors.ts';
import { float32, int32, type Values } from '../engines/index.ts';
import type { BlenderbotConfig } from '../networks/blenderbot/config.ts';

/** Token ids of one example, both sides ending with the end token, without padding. */
export interface EncodedExample {
  source: readonly number[];
  target: readonly number[];
}

/** Examples that run through the network together, padded to the longest among them. */
export type Batch = readonly EncodedExample[];

export interface BatchSize {
  batch: number;
  /** Longest source and target. */
  source: number;
  target: number;
  /** Target tokens that count in the loss. */
  tokens: number;
}

export function sizeOfBatch(batch: Batch): BatchSize {
  return {
    batch: batch.length,
    source: Math.max(...batch.map((example) => example.source.length)),
    target: Math.max(...batch.map((example) => example.target.length)),
    tokens: batch.reduce((n, example) => n + example.target.length, 0),
  };
}

/** Throws `batch-invalid`, listing all, where an example has an empty side, is too long or has unknown ids. */
export function checkBatch(batch: Batch, config: BlenderbotConfig): void {
  const wrong: string[] = [];
  if (batch.length === 0) wrong.push('no example');
  batch.forEach((example, i) => {
    for (const side of ['source', 'target'] as const) {
      const ids = example[side];
      const longest = config.maxPositionEmbeddings;
      if (ids.length === 0 || ids.length > longest)
        wrong.push(`example ${i}, ${side}: expected 1 to ${longest} ids, got ${ids.length}`);
      const bad = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= config.vocabSize);
      if (bad !== undefined) wrong.push(`example ${i}, ${side}: ${bad} is not an id of ${config.vocabSize}`);
    }
  });
  if (wrong.length > 0) throw problems('batch-invalid', 'batch', wrong);
}

/** The inputs of `wholeNetwork`, each target token weighing `weight`. */
export function feedsOf(batch: Batch, config: BlenderbotConfig, weight: number): Values {
  const { batch: rows, source, target } = sizeOfBatch(batch);
  const sources = new Int32Array(rows * source).fill(config.padTokenId);
  const mask = new Float32Array(rows * source);
  const inputs = new Int32Array(rows * target).fill(config.padTokenId);
  const labels = new Int32Array(rows * target);
  const weights = new Float32Array(rows * target);
  batch.forEach((example, row) => {
    const [s, t] = [row * source, row * target];
    sources.set(example.source, s);
    mask.fill(1, s, s + example.source.length);
    inputs[t] = config.decoderStartTokenId;
    inputs.set(example.target.slice(0, -1), t + 1);
    labels.set(example.target, t);
    weights.fill(weight, t, t + example.target.length);
  });
  return {
    input_ids: int32(sources, [rows, source]),
    attention_mask: float32(mask, [rows, source]),
    source_positions: range(source),
    decoder_input_ids: int32(inputs, [rows, target]),
    target_positions: range(target),
    causal_mask: causalMask(target),
    labels: int32(labels, [rows, target]),
    label_weights: float32(weights, [rows, target]),
  };
}

function range(n: number) {
  return int32(
    Int32Array.from({ length: n }, (_, i) => i),
    [n],
  );
}

function causalMask(n: number) {
  const mask = new Float32Array(n * n);
  for (let row = 0; row < n; row++) mask.fill(1, row * n, row * n + row + 1);
  return float32(mask, [n, n]);
}
