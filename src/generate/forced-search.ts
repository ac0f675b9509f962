/** No search at all: replies are given, each row feeds its own, and what the model makes of every token is summed. */
import type { Opening } from '../networks/serving.ts';
import { OpenRows } from './open-rows.ts';
import type { Hypothesis } from './processors.ts';
import {
  type Found,
  logSumOf,
  type RowPlaces,
  rowOf,
  type Search,
  type StepScores,
  sequenceOf,
} from './search.ts';

export class ForcedSearch implements Search {
  length: number;
  readonly #open: OpenRows;
  readonly #opening: Opening;
  readonly #replies: readonly (readonly number[])[];
  /** Sum of log-probabilities of each reply's tokens. */
  readonly #sums: Float64Array;

  constructor(opening: Opening, replies: readonly (readonly number[])[]) {
    this.length = opening.ids.length;
    this.#open = new OpenRows(replies.length, opening.ids.at(-1)!);
    this.#opening = opening;
    this.#replies = replies;
    this.#sums = new Float64Array(replies.length);
  }

  get rows(): number {
    return this.#open.count;
  }

  get next(): Int32Array {
    return this.#open.next;
  }

  get parents(): Int32Array {
    return this.#open.parents;
  }

  consume(scores: StepScores, places: RowPlaces): boolean {
    const made = this.length - this.#opening.ids.length;
    this.#open.advance((sequence, row) => {
      const reply = this.#replies[sequence]!;
      const id = reply[made]!;
      this.#sums[sequence]! += rowOf(scores, places, row)[id]! - logSumOf(scores, places, row);
      return { id, open: reply.length > made + 1 };
    });
    this.length++;
    return this.rows === 0;
  }

  leading(): Hypothesis {
    const tokens = Int32Array.from([...this.#opening.ids, ...this.#replies[0]!]);
    return { tokens, length: Math.min(this.length, tokens.length) };
  }

  found(): Found {
    const sums = [...this.#sums];
    return {
      sequences: this.#replies.map((reply) => sequenceOf(this.#opening, reply)),
      tokens: this.#replies.map(({ length }) => length),
      scores: sums,
      logProbabilities: sums,
    };
  }
}
