/** The whole network from a batch's inputs to its loss. */
import {
  crossAttention,
  crossKeysAndValues,
  decoder,
  encoder,
  labelInputs,
  logits,
  loss,
  type Network,
  sourceInputs,
  targetInputs,
} from '../model/blenderbot.ts';
import type { Tensor } from '../model/graph/index.ts';

/** Cross-entropy weighted by the input `label_weights`, one element; inputs as `feedsOf` in batch.ts makes them. */
export function networkLoss(net: Network): Tensor {
  const source = sourceInputs();
  const target = targetInputs();
  const { labels, weights } = labelInputs();
  const states = encoder(net, source);
  const keysAndValues = crossKeysAndValues(net, states, 'batch', 'source');
  const cross = crossAttention(keysAndValues, source.mask, 'target');
  return loss(logits(net, decoder(net, target, cross)), labels, weights);
}
