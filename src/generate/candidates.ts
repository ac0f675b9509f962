/** The choice among continuations in a beam search, made while the scores of a step are read. */
import type { Random } from '../base/random.ts';

/** The best continuations of all beams of a prompt, kept sorted while their scores are walked through once. */
export class Candidates {
  /** Log-probability of the whole continuation, best first. */
  readonly scores: Float64Array;
  readonly rows: Int32Array;
  readonly ids: Int32Array;
  count = 0;
  /** What they are ranked by: the scores, with noise added where they are drawn. */
  readonly #keys: Float64Array;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
    this.scores = new Float64Array(most);
    this.#keys = new Float64Array(most);
    this.rows = new Int32Array(most);
    this.ids = new Int32Array(most);
  }

  clear(): void {
    this.count = 0;
  }

  /** Offers every token of a row: score = its value + offset. Of equal ones the first offered stays ahead. */
  offer(values: Float32Array, row: number, offset: number): void {
    let limit = this.#limit() - offset;
    for (let id = 0; id < values.length; id++) {
      const value = values[id]!;
      if (value > limit) {
        this.#insert(value + offset, value + offset, row, id);
        limit = this.#limit() - offset;
      }
    }
  }

  /**
   * Offers every token of a row to be drawn: the largest of scores with Gumbel noise are a draw without replacement
   * in proportion to their exponentials.
   */
  offerDrawn(values: Float32Array, row: number, offset: number, random: Random): void {
    for (let id = 0; id < values.length; id++) {
      const score = values[id]! + offset;
      if (score === Number.NEGATIVE_INFINITY) continue;
      const key = score - Math.log(-Math.log(random.open()));
      if (key > this.#limit()) this.#insert(key, score, row, id);
    }
  }

  /** Orders what was drawn by score again. */
  sortDrawn(): void {
    const order = Array.from({ length: this.count }, (_, i) => i).sort(
      (a, b) => this.scores[b]! - this.scores[a]!,
    );
    const drawn = order.map((i) => [this.scores[i]!, this.rows[i]!, this.ids[i]!] as const);
    this.count = 0;
    for (const [score, row, id] of drawn) this.#insert(score, score, row, id);
  }

  #limit(): number {
    return this.count < this.#most ? Number.NEGATIVE_INFINITY : this.#keys[this.#most - 1]!;
  }

  #insert(key: number, score: number, row: number, id: number): void {
    let at = this.count < this.#most ? this.count++ : this.#most - 1;
    for (; at > 0 && this.#keys[at - 1]! < key; at--) {
      this.#keys[at] = this.#keys[at - 1]!;
      this.scores[at] = this.scores[at - 1]!;
      this.rows[at] = this.rows[at - 1]!;
      this.ids[at] = this.ids[at - 1]!;
    }
    this.#keys[at] = key;
    this.scores[at] = score;
    this.rows[at] = row;
    this.ids[at] = id;
  }
}
