/** Prompts and their replies as the inputs of `replyGraph`. */
import { int32, type Values } from '../../engines/index.ts';
import type { PromptReplies } from '../batch.ts';
import { causalMask, list } from '../feeds.ts';
import type { BlenderbotConfig } from './config.ts';
import { sourceFeeds } from './feeds.ts';

/** Every prompt has a reply, and every side an id. */
export function replyFeeds(config: BlenderbotConfig, batch: readonly PromptReplies[]): Values {
  const target = Math.max(...batch.flatMap(({ replies }) => replies.map(({ length }) => length)));
  const rows = new Rows(config, target);
  for (const { replies } of batch) rows.add(replies);
  return {
    ...sourceFeeds(
      config,
      batch.map(({ prompt }) => prompt),
    ),
    causal_mask: causalMask(target),
    ...rows.feeds(),
  };
}

/** The beginnings of replies, each once a prompt, and where they stand on the grids of attention. */
class Rows {
  readonly #config: BlenderbotConfig;
  readonly #target: number;
  readonly #ids: number[] = [];
  readonly #positions: number[] = [];
  readonly #cellRows: number[] = [];
  readonly #rowCells: number[] = [];
  readonly #idRows: number[] = [];
  readonly #idLogits: number[] = [];
  /** The first row of each prompt. */
  readonly #starts: number[] = [];

  constructor(config: BlenderbotConfig, target: number) {
    this.#config = config;
    this.#target = target;
  }

  /** Takes in the replies of the next prompt. */
  add(replies: readonly (readonly number[])[]): void {
    const start = this.#ids.length;
    this.#starts.push(start);
    this.#addRow(this.#config.decoderStartTokenId, 0, this.#cellRows.length);
    const children = new Map<number, number>();
    for (const reply of replies) this.#addReply(reply, start, children);
  }

  #addReply(reply: readonly number[], start: number, children: Map<number, number>): void {
    const firstCell = this.#cellRows.length;
    let row = start;
    reply.forEach((id, position) => {
      const logit = row * this.#config.vocabSize + id;
      this.#cellRows.push(row);
      this.#idRows.push(row);
      this.#idLogits.push(logit);
      // Nothing comes after the last id.
      if (position === reply.length - 1) return;
      const known = children.get(logit);
      row = known ?? this.#addRow(id, position + 1, firstCell + position + 1);
      if (known === undefined) children.set(logit, row);
    });
    for (let i = reply.length; i < this.#target; i++) this.#cellRows.push(start);
  }

  #addRow(id: number, position: number, cell: number): number {
    this.#ids.push(id);
    this.#positions.push(position);
    this.#rowCells.push(cell);
    return this.#ids.length - 1;
  }

  feeds(): Values {
    const replies = this.#cellRows.length / this.#target;
    return {
      row_ids: list(this.#ids),
      row_positions: list(this.#positions),
      cell_rows: int32(this.#cellRows, [replies, this.#target]),
      row_cells: list(this.#rowCells),
      ...this.#queryFeeds(),
      id_rows: list(this.#idRows),
      id_logits: list(this.#idLogits),
    };
  }

  #queryFeeds(): Values {
    const ends = [...this.#starts.slice(1), this.#ids.length];
    const queries = Math.max(...ends.map((end, prompt) => end - this.#starts[prompt]!));
    const queryRows = new Int32Array(this.#starts.length * queries);
    const rowQueries = new Int32Array(this.#ids.length);
    ends.forEach((end, prompt) => {
      for (let row = this.#starts[prompt]!; row < end; row++) {
        const query = prompt * queries + row - this.#starts[prompt]!;
        queryRows[query] = row;
        rowQueries[row] = query;
      }
    });
    return {
      query_rows: int32(queryRows, [this.#starts.length, queries]),
      row_queries: int32(rowQueries, [this.#ids.length]),
    };
  }
}
