/** The whole network from a batch's inputs to its loss. */
import { anew, crossEntropy, gather, input, mul, sum, type Tensor } from '../../graph/index.ts';
import { byHead, groupBias, groupedAttention, maskBias, type SelfAttention } from '../attention.ts';
import type { LlamaConfig } from './config.ts';
import { anglesAt, logits, type Network, states } from './network.ts';

/**
 * Logits [targets, vocabulary] of the rows that a label is predicted from, and their cross-entropy weighted by the input
 * `label_weights`, one element. What is left out of a graph's outputs costs nothing.
 *
 * Inputs: `input_ids` int32 [batch, length], any id behind a sequence's end; `positions` int32 [batch, length];
 * `causal_mask` float32 [length, length], 1 where a row may look; `target_rows` int32 [targets], rows counted through
 * the grid; `labels` int32 [targets]; `label_weights` float32 [targets]. Padding needs no mask: it stands behind, and
 * nobody looks there.
 */
export function wholeNetwork(net: Network): { logits: Tensor; loss: Tensor } {
  const ids = input('input_ids', ['batch', 'length'], 'int32');
  const positions = input('positions', ['batch', 'length'], 'int32');
  const rows = states(net, ids, anglesAt(net.config, positions), attentionOnGrid(net.config));
  const wanted = gather(rows, input('target_rows', ['targets'], 'int32'));
  const scores = logits(net, wanted);
  const each = crossEntropy(scores, input('labels', ['targets'], 'int32'));
  return { logits: scores, loss: sum(mul(each, input('label_weights', ['targets']))) };
}

/** Each position of a sequence sees those before it. */
function attentionOnGrid({ attentionHeads, keyValueHeads }: LlamaConfig): SelfAttention {
  const mask = maskBias(input('causal_mask', ['length', 'length']));
  const bias = groupBias(mask, attentionHeads / keyValueHeads);
  const onGrid = (rows: Tensor, heads: number) => byHead(rows, 'batch', 'length', heads);
  return {
    attend: (_, q, k, v) =>
      anew(() =>
        groupedAttention(onGrid(q, attentionHeads), onGrid(k, keyValueHeads), onGrid(v, keyValueHeads), bias),
      ),
  };
}
