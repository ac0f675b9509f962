/** `encoder_model.onnx`: from ids and mask to encoder states. */

import { graph, input, reshape } from '../../graph/index.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { encoder, type Network } from '../../networks/blenderbot/network.ts';
import { type PortableFile, portableEmission, prologueFor, writePortable } from './emit.ts';

/**
 * Inputs: `input_ids` and `attention_mask`, int64 [batch_size, encoder_sequence_length]. Output: `last_hidden_state`
 * float32 [batch_size, encoder_sequence_length, d].
 */
export async function writeEncoder(net: Network, weights: WeightSource, file: PortableFile): Promise<void> {
  const [batch, source] = ['batch_size', 'encoder_sequence_length'] as const;
  const states = encoder(net, {
    ids: input('ids', [batch, source], 'int32'),
    mask: input('mask', [batch, source]),
    positions: input('positions', [source], 'int32'),
  });
  const emission = portableEmission(
    graph({ last_hidden_state: reshape(states, [batch, source, net.config.dModel]) }),
    weights,
  );
  const before = prologueFor(emission);
  before.measure(batch, 'input_ids', 0);
  const length = before.measure(source, 'input_ids', 1);
  before.named('ids', 'Cast', ['input_ids'], 'int32');
  before.named('mask', 'Cast', ['attention_mask'], 'float32');
  before.named('positions', 'Cast', [before.range(before.int(0), length)], 'int32');
  await writePortable(file, emission, before, [
    { name: 'input_ids', dtype: 'int64', shape: [batch, source] },
    { name: 'attention_mask', dtype: 'int64', shape: [batch, source] },
  ]);
}
