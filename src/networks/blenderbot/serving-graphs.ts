/**
 * The two graphs that serve: the encoder, which also makes the keys and values of all cross-attention, and one step
 * of the decoder over a cache that lies outside of the graph.
 *
 * A step makes one token for `beams` rows of each of `prompts` prompts; row b of prompt p is row b*prompts + p. Keys
 * and values lie in slots [slots, prompts, heads, width]: a step appends `beams` slots, one for each row, and the mask
 * says which slots are a row's ancestors. So beams are never reordered: they share slots, as a tree.
 *
 * `inPlace` graphs find the new slots at the end of the keys and values they are fed: their outputs `new_keys.i` and
 * `new_values.i` must be written there while the graph runs; whoever uses one must see first that its runtime does so.
 * Other graphs append for themselves: more copying, but nothing is asked of the runtime.
 */

import {
  concat,
  type Dim,
  type Graph,
  graph,
  input,
  logSumExp,
  product,
  reshape,
  type Tensor,
  transpose,
} from '../../graph/index.ts';
import { attentionByHead, maskBias, type SelfAttention } from '../attention.ts';
import { frozenParameters, frozenProjections } from '../projections.ts';
import { type Append, type CacheShape, names, type Opening, type Source } from '../serving.ts';
import type { BlenderbotConfig } from './config.ts';
import {
  type CrossAttention,
  crossKeysAndValues,
  decoderEmbedding,
  decoderStack,
  encoder,
  logits,
  type Network,
  sourceInputs,
} from './network.ts';

/** The network with its weights as they are. */
export function frozenNetwork(config: BlenderbotConfig): Network {
  return { config, parameters: frozenParameters(), projections: frozenProjections() };
}

/** The encoder reads the prompt, and the decoder begins with a token of its own. */
export function openReply(prompt: Source, start: number): Opening {
  const promptTokens = prompt.mask.reduce((sum, bit) => sum + bit, 0);
  return { source: prompt, ids: [start], position: 0, promptTokens, hidden: 0 };
}

/**
 * Inputs: `input_ids` int32 [batch, source], `attention_mask` float32 [batch, source], `source_positions` int32
 * [source]. Outputs, for each decoder layer i: `cross_keys.i` and `cross_values.i` [batch, heads, source, width],
 * float32; a head's width is d/heads.
 */
export function encoderGraph(config: BlenderbotConfig): Graph {
  const net = frozenNetwork(config);
  const source = sourceInputs();
  const outputs: Record<string, Tensor> = {};
  crossKeysAndValues(net, encoder(net, source), 'batch', 'source').forEach(({ k, v }, i) => {
    outputs[names.crossKeys(i)] = k;
    outputs[names.crossValues(i)] = v;
  });
  return graph(outputs);
}

/**
 * Inputs: `ids` and `positions` int32 [beams, prompts]; `slot_mask` float32 [prompts, 1, beams, slots] (with
 * `inGraph`, beams+slots), 1 at a row's ancestors and its own new slot, else 0; `cross_mask` float32 [prompts, source];
 * for each layer i `keys.i` and `values.i` [slots, prompts, heads, width], and `cross_keys.i` and `cross_values.i`
 * [prompts, heads, source, width]. There is at least one slot.
 *
 * Outputs: `logits` [beams*prompts, vocabulary], `log_sum` [beams*prompts, 1], the logarithm of the sum of their
 * exponentials, and `new_keys.i` and `new_values.i` [beams*prompts, d].
 */
export function stepGraph(config: BlenderbotConfig, append: Append): Graph {
  const net = frozenNetwork(config);
  const grid: Dim[] = ['beams', 'prompts'];
  const ids = input('ids', grid, 'int32');
  const positions = input('positions', grid, 'int32');
  const outputs: Record<string, Tensor> = {};
  const rows = decoderStack(
    net,
    decoderEmbedding(net, ids, positions),
    slotAttention(config, append, outputs),
    fedCrossAttention(config),
  );
  outputs['logits'] = logits(net, rows);
  outputs['log_sum'] = logSumExp(outputs['logits']);
  return graph(outputs);
}

/** Attention over the slots; adds each layer's new keys and values to the outputs. */
function slotAttention(
  config: BlenderbotConfig,
  append: Append,
  outputs: Record<string, Tensor>,
): SelfAttention {
  const cached = ['slots', 'prompts', ...headsOf(config)];
  const seen = append === 'inPlace' ? 'slots' : 'beams+slots';
  const bias = maskBias(input('slot_mask', ['prompts', 1, 'beams', seen]));
  const all = (name: string, rows: Tensor) => {
    const fed = input(name, cached);
    return headsFirst(append === 'inPlace' ? fed : concat([fed, onGrid(config, rows)], 0));
  };
  return {
    attend(layer, q, k, v) {
      outputs[names.newKeys(layer)] = k;
      outputs[names.newValues(layer)] = v;
      const keys = all(names.keys(layer), k);
      const values = all(names.values(layer), v);
      return rowsOf(attentionByHead(headsFirst(onGrid(config, q)), keys, values, bias));
    },
  };
}

function fedCrossAttention(config: BlenderbotConfig): CrossAttention {
  const [heads, width] = headsOf(config);
  const bias = maskBias(input('cross_mask', ['prompts', 'source']));
  return {
    attend(layer, q) {
      const fed = (name: string) => input(name, ['prompts', heads, 'source', width]);
      const keys = fed(names.crossKeys(layer));
      const values = fed(names.crossValues(layer));
      return rowsOf(attentionByHead(headsFirst(onGrid(config, q)), keys, values, bias));
    },
  };
}

/** The decoder's, and that of its cross-attention. */
export function cacheShape(config: BlenderbotConfig): CacheShape {
  const [heads, width] = headsOf(config);
  return { layers: config.decoderLayers, heads, width };
}

function headsOf({ decoderAttentionHeads: heads, dModel }: BlenderbotConfig): [heads: number, width: number] {
  return [heads, dModel / heads];
}

/** Rows [beams*prompts, d] as [beams, prompts, heads, width]. */
function onGrid(config: BlenderbotConfig, rows: Tensor): Tensor {
  return reshape(rows, ['beams', 'prompts', ...headsOf(config)]);
}

/** [n, prompts, heads, width] as [prompts, heads, n, width]; a product takes this in without moving anything. */
function headsFirst(x: Tensor): Tensor {
  return transpose(x, [1, 2, 0, 3]);
}

/** [prompts, heads, beams, width] as rows [beams*prompts, d]. */
function rowsOf(x: Tensor): Tensor {
  const [prompts, heads, beams, width] = x.shape as [Dim, Dim, Dim, Dim];
  return reshape(transpose(x, [2, 0, 1, 3]), [product([beams, prompts]), product([heads, width])]);
}
