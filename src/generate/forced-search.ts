/** No search at all: replies are given, each row feeds its own, and what the model makes of every token is summed. */
import type { Hypothesis } from './processors.ts';
import { type Found, logSumOf, type RowPlaces, rowOf, type Search, type StepScores } from './search.ts';

export class ForcedSearch implements Search {
  readonly rows: number;
  readonly next: Int32Array;
  readonly parents: Int32Array;
  length = 1;
  readonly #start: number;
  readonly #replies: readonly (readonly number[])[];
  /** Sum of log-probabilities of each row's tokens. */
  readonly #sums: Float64Array;

  constructor(start: number, replies: readonly (readonly number[])[]) {
    this.rows = replies.length;
    this.#start = start;
    this.#replies = replies;
    this.next = new Int32Array(this.rows).fill(start);
    this.parents = Int32Array.from({ length: this.rows }, (_, row) => row);
    this.#sums = new Float64Array(this.rows);
  }

  consume(scores: StepScores, places: RowPlaces): boolean {
    let open = 0;
    this.#replies.forEach((reply, row) => {
      const id = reply[this.length - 1];
      if (id === undefined) return;
      this.#sums[row]! += rowOf(scores, places, row)[id]! - logSumOf(scores, places, row);
      this.next[row] = id;
      if (reply.length > this.length) open++;
    });
    this.length++;
    return open === 0;
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
