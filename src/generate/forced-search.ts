/** No search at all: replies are given, each row feeds its own, and what the model makes of every token is summed. */
import { OpenRows } from './open-rows.ts';
import type { Hypothesis } from './processors.ts';
import { type Found, logSumOf, type RowPlaces, rowOf, type Search, type StepScores } from './search.ts';

export class ForcedSearch implements Search {
  length = 1;
  readonly #open: OpenRows;
  readonly #start: number;
  readonly #replies: readonly (readonly number[])[];
  /** Sum of log-probabilities of each reply's tokens. */
  readonly #sums: Float64Array;

  constructor(start: number, replies: readonly (readonly number[])[]) {
    this.#open = new OpenRows(replies.length, start);
    this.#start = start;
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
    this.#open.advance((sequence, row) => {
      const reply = this.#replies[sequence]!;
      const id = reply[this.length - 1]!;
      this.#sums[sequence]! += rowOf(scores, places, row)[id]! - logSumOf(scores, places, row);
      return { id, open: reply.length > this.length };
    });
    this.length++;
    return this.rows === 0;
  }

  leading(): Hypothesis {
    const tokens = Int32Array.from(this.#sequence(this.#replies[0]!));
    return { tokens, length: Math.min(this.length, tokens.length) };
  }

  found(): Found {
    const sums = [...this.#sums];
    return {
      sequences: this.#replies.map((reply) => this.#sequence(reply)),
      scores: sums,
      logProbabilities: sums,
    };
  }

  #sequence(reply: readonly number[]): number[] {
    return [this.#start, ...reply];
  }
}
