/** Greedy search and sampling: every row is a sequence of its own, and none looks at another. */
import { type Random, randomFor } from '../base/random.ts';
import type { Parameters } from './parameters.ts';
import { type Hypothesis, type Processor, processors } from './processors.ts';
import {
  type Found,
  logSumOf,
  type RowPlaces,
  rowOf,
  type Search,
  type StepScores,
  upToEnd,
} from './search.ts';
import { softmax, type Warper, warpers } from './warpers.ts';

export class RowSearch implements Search {
  readonly rows: number;
  readonly next: Int32Array;
  readonly parents: Int32Array;
  length = 1;
  readonly #parameters: Parameters;
  readonly #processors: readonly Processor[];
  readonly #warpers: readonly Warper[];
  readonly #tokens: Int32Array[];
  readonly #ended: Uint8Array;
  /** Sum of log-probabilities of each row's tokens. */
  readonly #sums: Float64Array;
  readonly #randoms: readonly Random[];
  readonly #scratch: Float32Array;

  constructor(p: Parameters, source: readonly number[], vocabulary: number) {
    this.rows = p.sequences;
    this.#parameters = p;
    this.#processors = processors(p, source, vocabulary);
    this.#warpers = warpers(p);
    this.next = new Int32Array(this.rows).fill(p.start);
    this.parents = Int32Array.from({ length: this.rows }, (_, row) => row);
    this.#tokens = Array.from({ length: this.rows }, () => new Int32Array(p.maxLength).fill(p.start, 0, 1));
    this.#ended = new Uint8Array(this.rows);
    this.#sums = new Float64Array(this.rows);
    this.#randoms = Array.from({ length: this.rows }, (_, row) => randomFor(p.seed, 'draw', row));
    this.#scratch = new Float32Array(vocabulary);
  }

  consume(scores: StepScores, places: RowPlaces): boolean {
    let open = 0;
    for (let row = 0; row < this.rows; row++) {
      if (this.#ended[row]) continue;
      const raw = rowOf(scores, places, row);
      const id = this.#choose(raw, row);
      this.#sums[row]! += raw[id]! - logSumOf(scores, places, row);
      this.#tokens[row]![this.length] = id;
      this.next[row] = id;
      if (id === this.#parameters.eos) this.#ended[row] = 1;
      else open++;
    }
    this.length++;
    return open === 0 || this.length >= this.#parameters.maxLength;
  }

  #choose(raw: Float32Array, row: number): number {
    const scores = this.#scratch;
    scores.set(raw);
    const hypothesis = { tokens: this.#tokens[row]!, length: this.length };
    for (const process of this.#processors) process(scores, hypothesis, 0);
    if (!this.#parameters.sample) return largest(scores);
    for (const warp of this.#warpers) warp(scores);
    return draw(scores, this.#randoms[row]!.next());
  }

  leading(): Hypothesis {
    return { tokens: this.#tokens[0]!, length: this.length };
  }

  found(): Found {
    const { eos, lengthPenalty } = this.#parameters;
    const ended = this.#tokens.map((tokens) => upToEnd({ tokens, length: this.length }, eos));
    const scored = ended.map((sequence, row) => ({
      sequence,
      score: this.#sums[row]! / (sequence.length - 1) ** lengthPenalty,
    }));
    return {
      sequences: scored.map((s) => s.sequence),
      scores: scored.map((s) => s.score),
      logProbabilities: [...this.#sums],
    };
  }
}

function largest(scores: Float32Array): number {
  let best = 0;
  let most = scores[0]!;
  for (let i = 1; i < scores.length; i++) {
    const score = scores[i]!;
    if (score > most) {
      best = i;
      most = score;
    }
  }
  return best;
}

/** The token at which the probabilities, summed in the order of ids, pass u. */
function draw(scores: Float32Array, u: number): number {
  const probabilities = softmax(scores);
  let sum = 0;
  let last = 0;
  for (let id = 0; id < probabilities.length; id++) {
    if (probabilities[id]! === 0) continue;
    last = id;
    sum += probabilities[id]!;
    if (sum > u) break;
  }
  return last;
}
