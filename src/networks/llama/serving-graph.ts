/**
 * The graph that serves. A network without an encoder has one kind of keys and values; served, they lie in two places.
 * Those of the prompt are made once and stand where other families have their cross-attention: all rows of a prompt
 * read them as they lie. Those of the reply go into the slots of the tree (docs/graphs.md). One softmax goes over
 * both. The prompt's last id begins the reply: the first step is fed it. The same graph reads prompts, their ids as
 * its rows.
 */
import {
  broadcastTo,
  concat,
  type Dim,
  type Graph,
  gather,
  graph,
  input,
  logSumExp,
  product,
  reshape,
  split,
  type Tensor,
  transpose,
} from '../../graph/index.ts';
import { attentionOver, groupBias, type KeysAndValues, maskBias, type SelfAttention } from '../attention.ts';
import { frozenParameters, frozenProjections } from '../projections.ts';
import { type Append, type CacheShape, names, type Opening, type Source } from '../serving.ts';
import type { LlamaConfig } from './config.ts';
import { anglesAt, logits, type Network, states } from './network.ts';

/**
 * Padding is left out of what is read: a prompt's ids lie side by side, wherever it was. Processors see what stands
 * before and between them, as the reference's do; behind them a sequence goes on.
 */
export function openReply({ ids, mask }: Source): Opening {
  const real = ids.filter((_, i) => mask[i] === 1);
  const source = { ids: real.slice(0, -1), mask: new Float32Array(real.length - 1).fill(1) };
  const begun = ids.slice(0, mask.lastIndexOf(1) + 1);
  return { source, ids: begun, position: real.length - 1, promptTokens: real.length, hidden: begun.length };
}

/** That of the heads which keys and values have. */
export function cacheShape({ layers, keyValueHeads, headWidth }: LlamaConfig): CacheShape {
  return { layers, heads: keyValueHeads, width: headWidth };
}

/**
 * One step, or one piece of prompts. Inputs and outputs as docs/graphs.md lists them for every family: `cross_keys.i`
 * and `cross_values.i` are what pieces made of the prompts so far. One input more, `logit_rows` int32 [wanted]: the
 * rows whose logits and sums come out, for those of a piece are not wanted, and the head is a fifth of the work.
 */
export function stepGraph(config: LlamaConfig, append: Append): Graph {
  const net = frozenNetwork(config);
  const grid: Dim[] = ['beams', 'prompts'];
  const ids = input('ids', grid, 'int32');
  const positions = input('positions', grid, 'int32');
  const outputs: Record<string, Tensor> = {};
  const rows = states(net, ids, anglesAt(config, positions), stepAttention(config, append, outputs));
  const wanted = gather(rows, input(names.logitRows, ['wanted'], 'int32'));
  outputs['logits'] = logits(net, wanted);
  outputs['log_sum'] = logSumExp(outputs['logits']);
  return graph(outputs);
}

/** Attention to the prompts and over the slots; adds each layer's new keys and values to the outputs. */
function stepAttention(config: LlamaConfig, append: Append, outputs: Record<string, Tensor>): SelfAttention {
  const { heads, width } = cacheShape(config);
  const group = config.attentionHeads / heads;
  const seen = append === 'inPlace' ? 'slots' : 'beams+slots';
  const ofPrompts = broadcastTo(maskBias(input('cross_mask', ['prompts', 'source'])), [
    'prompts',
    1,
    'beams',
    'source',
  ]);
  const ofSlots = maskBias(input('slot_mask', ['prompts', 1, 'beams', seen]));
  const bias = groupBias(concat([ofPrompts, ofSlots], 3), group);
  const prompt = (name: string) => input(name, ['prompts', heads, 'source', width]);
  const slots = (name: string, rows: Tensor) => {
    const fed = input(name, ['slots', 'prompts', heads, width]);
    const own = reshape(rows, ['beams', 'prompts', heads, width]);
    return transpose(append === 'inPlace' ? fed : concat([fed, own], 0), [1, 2, 0, 3]);
  };
  return {
    attend(layer, rotated, newKeys, newValues) {
      const [q, k] = together(rotated, newKeys);
      outputs[names.newKeys(layer)] = k;
      outputs[names.newValues(layer)] = newValues;
      const places: KeysAndValues[] = [
        { k: prompt(names.crossKeys(layer)), v: prompt(names.crossValues(layer)) },
        { k: slots(names.keys(layer), k), v: slots(names.values(layer), newValues) },
      ];
      const grid: Dim[] = ['beams', 'prompts', heads, group, width];
      const stacked = reshape(transpose(reshape(q, grid), [1, 2, 3, 0, 4]), [
        'prompts',
        heads,
        product([group, 'beams']),
        width,
      ]);
      const found = reshape(attentionOver(stacked, places, bias), ['prompts', heads, group, 'beams', width]);
      return reshape(transpose(found, [3, 0, 1, 2, 4]), rotated.shape);
    },
  };
}

/**
 * Queries and keys out of one node. Graphs that append in place find the new keys, as they find the values, because
 * queries come from the node that writes them; rotation had taken the two apart.
 */
function together(q: Tensor, k: Tensor): [q: Tensor, k: Tensor] {
  const parts = split(concat([q, k], 1), 1, [q.shape[1] as number, k.shape[1] as number]);
  return parts as [Tensor, Tensor];
}

/** The network with its weights as they are. */
function frozenNetwork(config: LlamaConfig): Network {
  return { config, parameters: frozenParameters(), projections: frozenProjections() };
}
