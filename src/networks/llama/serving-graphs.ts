/**
 * The two graphs that serve. A network without an encoder has one kind of keys and values; served, they lie in two
 * places. What comes of the prompt is made once, by `encoderGraph`, and stands where other families have their
 * cross-attention: all rows of a prompt read it as it lies. What comes of the reply goes into the slots of the tree
 * (docs/graphs.md). One softmax goes over both. The prompt's last id begins the reply: the first step is fed it.
 */
import {
  broadcastTo,
  concat,
  type Dim,
  type Graph,
  graph,
  input,
  logSumExp,
  product,
  reshape,
  split,
  type Tensor,
  transpose,
} from '../../graph/index.ts';
import {
  attentionOver,
  byHead,
  groupBias,
  type KeysAndValues,
  maskBias,
  type SelfAttention,
  toRows,
} from '../attention.ts';
import { frozenParameters, frozenProjections } from '../projections.ts';
import { type Append, type CacheShape, names, type Opening, type Source } from '../serving.ts';
import type { LlamaConfig } from './config.ts';
import { anglesAt, logits, type Network, states } from './network.ts';

/** Padding is left out: a prompt's ids lie side by side, wherever it was. */
export function openReply({ ids, mask }: Source): Opening {
  const real = ids.filter((_, i) => mask[i] === 1);
  const source = { ids: real.slice(0, -1), mask: new Float32Array(real.length - 1).fill(1) };
  return { source, ids, position: real.length - 1, promptTokens: real.length, hidden: ids.length };
}

/** That of the heads which keys and values have. */
export function cacheShape({ layers, keyValueHeads, headWidth }: LlamaConfig): CacheShape {
  return { layers, heads: keyValueHeads, width: headWidth };
}

/**
 * One piece of each prompt, after the pieces before it. Inputs: `input_ids` int32 [batch, source], any id behind a
 * prompt's end; `source_positions` int32 [source]; `causal_mask` float32 [source, source], the lower triangle; `seen_mask`
 * float32 [batch, seen], and for each layer i `seen_keys.i` and `seen_values.i` [batch, heads, seen, width], what is made
 * already: at least one column, masked if it is none. Outputs: `cross_keys.i` and `cross_values.i` [batch, heads, source,
 * width].
 */
export function encoderGraph(config: LlamaConfig): Graph {
  const ids = input('input_ids', ['batch', 'source'], 'int32');
  const positions = input('source_positions', ['source'], 'int32');
  const each = broadcastTo(reshape(positions, [1, 'source']), ['batch', 'source']);
  const outputs: Record<string, Tensor> = {};
  states(frozenNetwork(config), ids, anglesAt(config, each), pieceAttention(config, outputs));
  return graph(outputs);
}

/** Attention of a piece to what was made before and to itself; adds its keys and values to the outputs. */
function pieceAttention(config: LlamaConfig, outputs: Record<string, Tensor>): SelfAttention {
  const { layers, heads, width } = cacheShape(config);
  const group = config.attentionHeads / heads;
  const seen = input('seen_mask', ['batch', 'seen']);
  const before = broadcastTo(maskBias(seen), ['batch', 1, 'source', 'seen']);
  const own = maskBias(input('causal_mask', ['source', 'source']));
  const bias = groupBias(concat([before, broadcastTo(own, ['batch', 1, 'source', 'source'])], 3), group);
  const fed = (name: string) => input(name, ['batch', heads, 'seen', width]);
  const onGrid = (rows: Tensor) => byHead(rows, 'batch', 'source', heads);
  return {
    attend(layer, q, k, v) {
      const made = { k: onGrid(k), v: onGrid(v) };
      outputs[names.crossKeys(layer)] = made.k;
      outputs[names.crossValues(layer)] = made.v;
      // Nothing reads what comes of the last layer but its keys and values.
      if (layer === layers - 1) return q;
      const known = { k: fed(names.seenKeys(layer)), v: fed(names.seenValues(layer)) };
      const stacked = reshape(byHead(q, 'batch', 'source', config.attentionHeads), [
        'batch',
        heads,
        product([group, 'source']),
        width,
      ]);
      const found = attentionOver(stacked, [known, made], bias);
      return toRows(reshape(found, ['batch', config.attentionHeads, 'source', width]));
    },
  };
}

/**
 * One step. Inputs and outputs as docs/graphs.md lists them for every family: `cross_keys.i` and `cross_values.i` are what
 * `encoderGraph` made of the prompts.
 */
export function stepGraph(config: LlamaConfig, append: Append): Graph {
  const net = frozenNetwork(config);
  const grid: Dim[] = ['beams', 'prompts'];
  const ids = input('ids', grid, 'int32');
  const positions = input('positions', grid, 'int32');
  const outputs: Record<string, Tensor> = {};
  const rows = states(net, ids, anglesAt(config, positions), stepAttention(config, append, outputs));
  outputs['logits'] = logits(net, rows);
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
