/** A batch as the inputs of `wholeNetwork`. */
import { float32, int32, type Values } from '../../engines/index.ts';
import type { Batch } from '../batch.ts';
import { causalMask, list } from '../feeds.ts';
import type { LlamaConfig } from './config.ts';

/**
 * A sequence is the source and the target behind it, but for the target's last id, which nothing comes after. Each target
 * token weighs `weight` and is predicted from the row before it: the first from the source's last.
 */
export function feeds({ padTokenId }: LlamaConfig, batch: Batch, weight: number): Values {
  const sequences = batch.map(({ source, target }) => [...source, ...target.slice(0, -1)]);
  const length = Math.max(...sequences.map((ids) => ids.length));
  const ids = new Int32Array(batch.length * length).fill(padTokenId);
  const positions = new Int32Array(ids.length);
  const rows: number[] = [];
  sequences.forEach((sequence, i) => {
    ids.set(sequence, i * length);
    for (let at = 0; at < length; at++) positions[i * length + at] = at;
    for (let at = batch[i]!.source.length - 1; at < sequence.length; at++) rows.push(i * length + at);
  });
  return {
    input_ids: int32(ids, [batch.length, length]),
    positions: int32(positions, [batch.length, length]),
    causal_mask: causalMask(length),
    target_rows: list(rows),
    labels: list(batch.flatMap(({ target }) => target)),
    label_weights: float32(new Float32Array(rows.length).fill(weight), [rows.length]),
  };
}
