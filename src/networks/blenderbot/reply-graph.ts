/**
 * What given replies cost: every prompt is encoded once, and its replies run over it side by side. Where replies begin
 * alike they are one: a row is a beginning of a reply (the start token and some ids), and replies that share it share its
 * row. Nothing is padded where rows are multiplied with matrices; only attention looks at them on grids.
 */
import {
  type Graph,
  gather,
  graph,
  input,
  logSumExp,
  product,
  reshape,
  sub,
  type Tensor,
} from '../../graph/index.ts';
import { attention, byHead, maskBias, type SelfAttention } from '../attention.ts';
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
import { frozenNetwork } from './serving-graphs.ts';

/**
 * Inputs, beside those of `sourceInputs` with one prompt a row:
 * - `row_ids` and `row_positions` int32 [rows]: the last id of each beginning, and how many stand before it;
 * - `cell_rows` int32 [replies, target]: the row of every position of every reply, any row behind its end;
 *   `row_cells` int32 [rows]: for each row one of its cells, counted through the grid; `causal_mask` [target, target];
 * - `query_rows` int32 [batch, queries]: the rows of each prompt, then any; `row_queries` int32 [rows], the same back;
 * - `id_rows` int32 [ids]: the row that each id of a reply comes after; `id_logits` int32 [ids]: row * vocabulary + id.
 *
 * Output `nats` [ids].
 */
export function replyGraph(config: BlenderbotConfig): Graph {
  const net = frozenNetwork(config);
  const ids = input('row_ids', ['rows'], 'int32');
  const positions = input('row_positions', ['rows'], 'int32');
  const rows = decoderStack(
    net,
    decoderEmbedding(net, ids, positions),
    attentionInReplies(config),
    attentionToPrompts(net),
  );
  const scores = logits(net, rows);
  const logSums = gather(logSumExp(scores), input('id_rows', ['ids'], 'int32'));
  const each = reshape(scores, [product(['rows', config.vocabSize]), 1]);
  const chosen = gather(each, input('id_logits', ['ids'], 'int32'));
  return graph({ nats: reshape(sub(logSums, chosen), ['ids']) });
}

/** Each position sees those before it in its reply. */
function attentionInReplies({ decoderAttentionHeads: heads, dModel }: BlenderbotConfig): SelfAttention {
  const cells = input('cell_rows', ['replies', 'target'], 'int32');
  const back = input('row_cells', ['rows'], 'int32');
  const bias = maskBias(input('causal_mask', ['target', 'target']));
  const onGrid = (rows: Tensor) => byHead(asRows(gather(rows, cells), dModel), 'replies', 'target', heads);
  return { attend: (_, q, k, v) => gather(attention(onGrid(q), onGrid(k), onGrid(v), bias), back) };
}

/** Each row sees the whole of its prompt. */
function attentionToPrompts(net: Network): CrossAttention {
  const { decoderAttentionHeads: heads, dModel } = net.config;
  const source = sourceInputs();
  const keysAndValues = crossKeysAndValues(net, encoder(net, source), 'batch', 'source');
  const queries = input('query_rows', ['batch', 'queries'], 'int32');
  const back = input('row_queries', ['rows'], 'int32');
  const bias = maskBias(source.mask);
  return {
    attend(layer, q) {
      const { k, v } = keysAndValues[layer]!;
      const onGrid = byHead(asRows(gather(q, queries), dModel), 'batch', 'queries', heads);
      return gather(attention(onGrid, k, v, bias), back);
    },
  };
}

/** A grid [a, b, d] as rows [a*b, d]. */
function asRows(grid: Tensor, dModel: number): Tensor {
  return reshape(grid, [product(grid.shape.slice(0, -1)), dModel]);
}
