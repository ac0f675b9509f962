/** The whole network from a batch's inputs to its loss. */

import type { Tensor } from '../../graph/index.ts';
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
} from './network.ts';

/**
 * Encoder states, logits of every target position, and their cross-entropy weighted by the input `label_weights`, one
 * element. What is left out of a graph's outputs costs nothing.
 */
export function wholeNetwork(net: Network): { states: Tensor; logits: Tensor; loss: Tensor } {
  const source = sourceInputs();
  const target = targetInputs();
  const { labels, weights } = labelInputs();
  const states = encoder(net, source);
  const keysAndValues = crossKeysAndValues(net, states, 'batch', 'source');
  const cross = crossAttention(keysAndValues, source.mask, 'target');
  const scores = logits(net, decoder(net, target, cross));
  return { states, logits: scores, loss: loss(scores, labels, weights) };
}
