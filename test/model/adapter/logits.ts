/** Logits of a padded batch of the reference, with any weights. */

import { float32, int32, onnxruntimeEngine } from '../../../src/engines/index.ts';
import { graph } from '../../../src/graph/index.ts';
import type { WeightSource } from '../../../src/graph/weights.ts';
import type { Checkpoint } from '../../../src/model/checkpoint/index.ts';
import type { BlenderbotConfig } from '../../../src/networks/blenderbot/index.ts';
import {
  crossAttention,
  crossKeysAndValues,
  decoder,
  encoder,
  logits,
  sourceInputs,
  targetInputs,
} from '../../../src/networks/blenderbot/network.ts';
import { frozenParameters, frozenProjections } from '../../../src/networks/projections.ts';

export interface PaddedBatch {
  input_ids: number[][];
  attention_mask: number[][];
  /** -100 where there is no label. */
  labels: number[][];
}

/** Float32 [batch * target, vocabulary]. */
export async function logitsOf(
  base: Checkpoint,
  weights: WeightSource,
  { input_ids, attention_mask, labels }: PaddedBatch,
): Promise<Float32Array> {
  const config = base.config as BlenderbotConfig;
  const net = { config, parameters: frozenParameters(), projections: frozenProjections() };
  const source = sourceInputs();
  const target = targetInputs();
  const states = encoder(net, source);
  const cross = crossAttention(crossKeysAndValues(net, states, 'batch', 'source'), source.mask, 'target');
  const out = logits(net, decoder(net, target, cross));
  const program = await onnxruntimeEngine().compile(graph({ out }), { weights });
  const [rows, m, n] = [labels.length, input_ids[0]!.length, labels[0]!.length];
  const shifted = labels.map((row) => [
    config.decoderStartTokenId,
    ...row.slice(0, -1).map((id) => Math.max(id, 0)),
  ]);
  const range = (count: number) => int32([...Array(count).keys()], [count]);
  const result = await program.run({
    input_ids: int32(input_ids.flat(), [rows, m]),
    attention_mask: float32(attention_mask.flat(), [rows, m]),
    source_positions: range(m),
    decoder_input_ids: int32(shifted.flat(), [rows, n]),
    target_positions: range(n),
    causal_mask: float32(
      Array.from({ length: n * n }, (_, i) => (i % n <= Math.floor(i / n) ? 1 : 0)),
      [n, n],
    ),
  });
  await program.release();
  return result['out']!.data as Float32Array;
}
