/** Prompts and their replies as the inputs of `replyGraph`. */
import { float32, int32, type Values } from '../../engines/index.ts';
import type { PromptReplies } from '../batch.ts';
import { causalMask, list } from '../feeds.ts';
import type { LlamaConfig } from './config.ts';

/** Every prompt has a reply, and every side an id. */
export function replyFeeds({ vocabSize }: LlamaConfig, batch: readonly PromptReplies[]): Values {
  const rows = new Rows(vocabSize);
  for (const one of batch) rows.add(one);
  return rows.feeds();
}

/** Where a reply's beginnings stand: their rows, behind those of its prompt. */
interface Sequence {
  prompt: readonly number[];
  own: readonly number[];
}

class Rows {
  readonly #vocabSize: number;
  readonly #ids: number[] = [];
  readonly #positions: number[] = [];
  readonly #prompts: number[][] = [];
  /** Rows of the prompts' beginnings: what begins alike, as the form of a chat does, is read once. */
  readonly #beginnings = new Map<string, number>();
  readonly #replies: Sequence[] = [];
  /** Rows that ids come after, by their place among them. */
  readonly #heads = new Map<number, number>();
  readonly #idRows: number[] = [];
  readonly #idLogits: number[] = [];

  constructor(vocabSize: number) {
    this.#vocabSize = vocabSize;
  }

  /** Takes in a prompt and its replies. */
  add({ prompt, replies }: PromptReplies): void {
    const rows = this.#addPrompt(prompt);
    this.#prompts.push(rows);
    const children = new Map<string, number>();
    for (const reply of replies)
      this.#replies.push({ prompt: rows, own: this.#addReply(reply, rows, children) });
  }

  #addPrompt(prompt: readonly number[]): number[] {
    let before = -1;
    return prompt.map((id, position) => {
      before = this.#rowAfter(before, id, position, this.#beginnings);
      return before;
    });
  }

  /** The row of an id behind another row, made where it is not known. */
  #rowAfter(before: number, id: number, position: number, known: Map<string, number>): number {
    const key = `${before} ${id}`;
    const row = known.get(key) ?? this.#addRow(id, position);
    known.set(key, row);
    return row;
  }

  /** The rows of a reply's beginnings; the last id has none, for nothing comes after it. */
  #addReply(reply: readonly number[], prompt: readonly number[], children: Map<string, number>): number[] {
    const own: number[] = [];
    let row = prompt.at(-1)!;
    reply.forEach((id, i) => {
      const head = this.#headOf(row);
      this.#idRows.push(head);
      this.#idLogits.push(head * this.#vocabSize + id);
      if (i === reply.length - 1) return;
      row = this.#rowAfter(row, id, prompt.length + i, children);
      own.push(row);
    });
    return own;
  }

  #addRow(id: number, position: number): number {
    this.#ids.push(id);
    return this.#positions.push(position) - 1;
  }

  #headOf(row: number): number {
    const place = this.#heads.get(row) ?? this.#heads.size;
    this.#heads.set(row, place);
    return place;
  }

  feeds(): Values {
    const source = longest(this.#prompts);
    const target = Math.max(1, longest(this.#replies.map(({ own }) => own)));
    const seen = this.#replies.map(({ prompt, own }) => [...prompt, ...own]);
    const own = this.#replies.map((reply) => reply.own);
    return {
      row_ids: list(this.#ids),
      row_positions: list(this.#positions),
      prompt_cells: grid(this.#prompts, source),
      causal_mask: causalMask(source),
      reply_cells: grid(own, target),
      seen_cells: grid(seen, longest(seen)),
      seen_mask: this.#seenMask(target, longest(seen)),
      row_cells: list(this.#rowCells(source, target)),
      head_rows: list([...this.#heads.keys()]),
      id_rows: list(this.#idRows),
      id_logits: list(this.#idLogits),
    };
  }

  /** A beginning sees its prompt, the beginnings before it and itself. */
  #seenMask(target: number, seen: number) {
    const mask = new Float32Array(this.#replies.length * target * seen);
    this.#replies.forEach(({ prompt }, reply) => {
      for (let i = 0; i < target; i++) {
        const at = (reply * target + i) * seen;
        mask.fill(1, at, at + Math.min(seen, prompt.length + i + 1));
      }
    });
    return float32(mask, [this.#replies.length, 1, target, seen]);
  }

  #rowCells(source: number, target: number): Int32Array {
    const cells = new Int32Array(this.#ids.length);
    this.#prompts.forEach((rows, prompt) => {
      for (const [position, row] of rows.entries()) cells[row] = prompt * source + position;
    });
    const first = this.#prompts.length * source;
    this.#replies.forEach(({ own }, reply) => {
      for (const [i, row] of own.entries()) cells[row] = first + reply * target + i;
    });
    return cells;
  }
}

const longest = (lists: readonly (readonly number[])[]) => Math.max(...lists.map(({ length }) => length));

/** int32 [lists, width], row 0 behind a list's end. */
function grid(lists: readonly (readonly number[])[], width: number) {
  const cells = new Int32Array(lists.length * width);
  for (const [i, rows] of lists.entries()) cells.set(rows, i * width);
  return int32(cells, [lists.length, width]);
}
