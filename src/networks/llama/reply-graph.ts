/**
 * What given replies cost: every prompt is read once, and its replies run behind it side by side. A row is a token of a
 * prompt, or the last of a beginning of a reply; prompts that begin alike share rows, and so do replies to one prompt. Nothing is padded where
 * rows are multiplied with matrices; only attention looks at them on grids, prompts on one and replies on another.
 */
import {
  concat,
  type Dim,
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
import { byHead, groupBias, groupedAttention, maskBias, type SelfAttention } from '../attention.ts';
import { frozenParameters, frozenProjections } from '../projections.ts';
import type { LlamaConfig } from './config.ts';
import { anglesAt, logits, states } from './network.ts';

/**
 * Inputs, all int32 but the masks:
 * - `row_ids` and `row_positions` [rows];
 * - `prompt_cells` [batch, source]: the row of every position of every prompt, any row behind its end; `causal_mask`
 *   [source, source];
 * - `reply_cells` [replies, target]: the row of every beginning of every reply, any row behind the last; `seen_cells`
 *   [replies, seen]: the rows of its prompt and then its own; `seen_mask` [replies, 1, target, seen], 1 where a beginning
 *   may look;
 * - `row_cells` [rows]: for each row one of its cells, counted through the grid of prompts and on through that of replies;
 * - `head_rows` [chosen]: the rows that ids of replies come after; for each id its place among them, `id_rows` [ids], and
 *   `id_logits` [ids]: that place * vocabulary + id.
 *
 * Output `nats` [ids].
 */
export function replyGraph(config: LlamaConfig): Graph {
  const net = { config, parameters: frozenParameters(), projections: frozenProjections() };
  const ints = (name: string, ...shape: Dim[]) => input(name, shape, 'int32');
  const angles = anglesAt(config, ints('row_positions', 'rows'));
  const rows = states(net, ints('row_ids', 'rows'), angles, attentionOnGrids(config));
  const scores = logits(net, gather(rows, ints('head_rows', 'chosen')));
  const logSums = gather(logSumExp(scores), ints('id_rows', 'ids'));
  const each = reshape(scores, [product(['chosen', config.vocabSize]), 1]);
  return graph({ nats: reshape(sub(logSums, gather(each, ints('id_logits', 'ids'))), ['ids']) });
}

function attentionOnGrids({ attentionHeads, keyValueHeads }: LlamaConfig): SelfAttention {
  const cells = (name: string, ...shape: Dim[]) => input(name, shape, 'int32');
  const prompts = cells('prompt_cells', 'batch', 'source');
  const replies = cells('reply_cells', 'replies', 'target');
  const seen = cells('seen_cells', 'replies', 'seen');
  const back = cells('row_cells', 'rows');
  const group = attentionHeads / keyValueHeads;
  const before = groupBias(maskBias(input('causal_mask', ['source', 'source'])), group);
  const around = groupBias(maskBias(input('seen_mask', ['replies', 1, 'target', 'seen'])), group);
  const own = (rows: Tensor, grid: Tensor) => onGrid(rows, grid, attentionHeads);
  const shared = (rows: Tensor, grid: Tensor) => onGrid(rows, grid, keyValueHeads);
  return {
    attend(_, q, k, v) {
      const inPrompts = groupedAttention(own(q, prompts), shared(k, prompts), shared(v, prompts), before);
      const inReplies = groupedAttention(own(q, replies), shared(k, seen), shared(v, seen), around);
      return gather(concat([inPrompts, inReplies], 0), back);
    },
  };
}

/** Rows at the cells of a grid [a, b], by head: [a, heads, b, width]. */
function onGrid(rows: Tensor, cells: Tensor, heads: number): Tensor {
  const [a, b] = cells.shape as [Dim, Dim];
  const width = rows.shape[1]!;
  return byHead(reshape(gather(rows, cells), [product([a, b]), width]), a, b, heads);
}
