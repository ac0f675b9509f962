/** Greedy search and sampling: sequences that do not look at each other, a row for each until it ends. */
import { type Random, randomFor } from '../base/random.ts';
import { OpenRows } from './open-rows.ts';
import { begunTokens, type Parameters } from './parameters.ts';
import { type Hypothesis, type Processor, processors } from './processors.ts';
import {
  type Found,
  logSumOf,
  newTokens,
  type RowPlaces,
  rowOf,
  type Search,
  type StepScores,
  sequenceOf,
} from './search.ts';
import { softmax, type Warper, warpers } from './warpers.ts';

export class RowSearch implements Search {
  length: number;
  readonly #open: OpenRows;
  readonly #parameters: Parameters;
  readonly #processors: readonly Processor[];
  readonly #warpers: readonly Warper[];
  readonly #tokens: Int32Array[];
  /** Sum of log-probabilities of each sequence's tokens. */
  readonly #sums: Float64Array;
  readonly #randoms: readonly Random[];
  readonly #scratch: Float32Array;
  readonly #chances: Float64Array;

  constructor(p: Parameters, source: readonly number[], vocabulary: number) {
    const { ids: begun } = p.opening;
    this.length = begun.length;
    this.#open = new OpenRows(p.sequences, begun.at(-1)!);
    this.#parameters = p;
    this.#processors = processors(p, source, vocabulary);
    this.#warpers = warpers(p);
    const forEach = <T>(make: (sequence: number) => T) =>
      Array.from({ length: p.sequences }, (_, sequence) => make(sequence));
    this.#tokens = forEach(() => begunTokens(p));
    this.#sums = new Float64Array(p.sequences);
    this.#randoms = forEach((sequence) => randomFor(p.seed, 'draw', sequence));
    this.#scratch = new Float32Array(vocabulary);
    this.#chances = new Float64Array(p.sample ? vocabulary : 0);
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
      const raw = rowOf(scores, places, row);
      const id = this.#choose(raw, sequence);
      this.#sums[sequence]! += raw[id]! - logSumOf(scores, places, row);
      this.#tokens[sequence]![this.length] = id;
      return { id, open: id !== this.#parameters.eos };
    });
    this.length++;
    return this.rows === 0 || this.length >= this.#parameters.maxLength;
  }

  #choose(raw: Float32Array, sequence: number): number {
    const scores = this.#scratch;
    scores.set(raw);
    const hypothesis = { tokens: this.#tokens[sequence]!, length: this.length };
    for (const process of this.#processors) process(scores, hypothesis, 0);
    if (!this.#parameters.sample) return largest(scores);
    for (const warp of this.#warpers) warp(scores);
    return draw(softmax(scores, this.#chances), this.#randoms[sequence]!.next());
  }

  leading(): Hypothesis {
    return { tokens: this.#tokens[0]!, length: this.length };
  }

  found(): Found {
    const { opening, eos, lengthPenalty } = this.#parameters;
    const ended = this.#tokens.map((tokens) => newTokens({ tokens, length: this.length }, opening, eos));
    return {
      sequences: ended.map((tokens) => sequenceOf(opening, tokens)),
      tokens: ended.map(({ length }) => length),
      scores: ended.map(({ length }, i) => this.#sums[i]! / length ** lengthPenalty),
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
function draw(probabilities: Float64Array, u: number): number {
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
