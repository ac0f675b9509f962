/**
 * Beam search as the reference library does it (transformers, generation/utils.py, _beam_search): the best 2n
 * continuations of n beams; those that end may enter a pool of n if they are among the best n; the others run on.
 */
import { type Random, randomFor } from '../base/random.ts';
import { Candidates } from './candidates.ts';
import { begunTokens, type Parameters } from './parameters.ts';
import { type Hypothesis, needLogProbabilities, type Processor, processors } from './processors.ts';
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
import { type Warper, warpers } from './warpers.ts';

/** What stands for impossible in the reference's sums of scores. */
const OUT = -1e9;

interface FinishedBeam {
  /** New ones. */
  tokens: number[];
  score: number;
  logProbability: number;
}

export class BeamSearch implements Search {
  readonly rows: number;
  readonly next: Int32Array;
  readonly parents: Int32Array;
  length: number;
  readonly #parameters: Parameters;
  readonly #processors: readonly Processor[];
  readonly #warpers: readonly Warper[];
  readonly #asLogProbabilities: boolean;
  readonly #candidates: Candidates;
  readonly #random: Random;
  readonly #running: Float64Array;
  /** A step's logits before the processors, [rows, vocabulary], and each row's log of the sum of exponentials. */
  readonly #raw: Float32Array;
  readonly #rawLogSums: Float64Array;
  /** Of each row: the sum of its tokens' log-probabilities before the processors. */
  #rawSums: Float64Array;
  #spareRawSums: Float64Array;
  #tokens: Int32Array[];
  #spareTokens: Int32Array[];
  /** Best first, at most `rows`. */
  readonly #pool: FinishedBeam[] = [];

  constructor(p: Parameters, source: readonly number[], vocabulary: number) {
    const { ids: begun } = p.opening;
    this.rows = p.beams;
    this.length = begun.length;
    this.#parameters = p;
    this.#processors = processors(p, source, vocabulary);
    this.#warpers = warpers(p);
    this.#asLogProbabilities = needLogProbabilities(p) || this.#warpers.length > 0;
    this.#candidates = new Candidates(2 * p.beams);
    this.#random = randomFor(p.seed, 'draw');
    this.next = new Int32Array(p.beams).fill(begun.at(-1)!);
    this.parents = Int32Array.from({ length: p.beams }, (_, row) => row);
    this.#running = new Float64Array(p.beams).fill(OUT, 1);
    this.#raw = new Float32Array(p.beams * vocabulary);
    this.#rawLogSums = new Float64Array(p.beams);
    this.#rawSums = new Float64Array(p.beams);
    this.#spareRawSums = new Float64Array(p.beams);
    const fresh = () => Array.from({ length: p.beams }, () => begunTokens(p));
    this.#tokens = fresh();
    this.#spareTokens = fresh();
  }

  consume(scores: StepScores, places: RowPlaces): boolean {
    this.#candidates.clear();
    for (let row = 0; row < this.rows; row++) this.#offer(scores, places, row);
    if (this.#parameters.sample) this.#candidates.sortDrawn();
    const ending = this.#collectEnded();
    const { count } = this.#candidates;
    // Where every continuation is forbidden, what runs is all there is.
    if (count === 0) return true;
    this.#runOn();
    this.length++;
    return ending === count || !this.#canImprove();
  }

  #offer(scores: StepScores, places: RowPlaces, row: number): void {
    const values = rowOf(scores, places, row);
    let logSum = logSumOf(scores, places, row);
    this.#raw.set(values, row * values.length);
    this.#rawLogSums[row] = logSum;
    if (this.#asLogProbabilities) {
      for (let id = 0; id < values.length; id++) values[id]! -= logSum;
      logSum = 0;
    }
    const hypothesis = { tokens: this.#tokens[row]!, length: this.length };
    for (const process of this.#processors) process(values, hypothesis, logSum);
    for (const warp of this.#warpers) warp(values);
    const offset = this.#running[row]! - logSum;
    if (this.#parameters.sample) this.#candidates.offerDrawn(values, row, offset, this.#random);
    else this.#candidates.offer(values, row, offset);
  }

  /** New tokens of every row so far. */
  get #made(): number {
    return this.length - this.#parameters.opening.ids.length;
  }

  #ends(id: number): boolean {
    return id === this.#parameters.eos || this.length + 1 >= this.#parameters.maxLength;
  }

  /** Puts what ends and ranks among the best n into the pool; gives how many end at all. */
  #collectEnded(): number {
    const { scores, rows, ids, count } = this.#candidates;
    // The token that is chosen now counts.
    const divisor = (this.#made + 1) ** this.#parameters.lengthPenalty;
    let ending = 0;
    for (let rank = 0; rank < count; rank++) {
      if (!this.#ends(ids[rank]!)) continue;
      ending++;
      if (rank < this.rows) this.#enter(scores[rank]! / divisor, rows[rank]!, ids[rank]!);
    }
    return ending;
  }

  #enter(score: number, row: number, id: number): void {
    let at = this.#pool.length;
    while (at > 0 && this.#pool[at - 1]!.score < score) at--;
    if (at >= this.rows) return;
    const begun = this.#parameters.opening.ids.length;
    const tokens = [...this.#tokens[row]!.subarray(begun, this.length), id];
    this.#pool.splice(at, 0, { tokens, score, logProbability: this.#rawSumWith(row, id) });
    if (this.#pool.length > this.rows) this.#pool.pop();
  }

  /** The best n that do not end run on; where there are too few, any fill the rows, out of the race. */
  #runOn(): void {
    const { ids, count } = this.#candidates;
    let row = 0;
    for (let rank = 0; rank < count && row < this.rows; rank++)
      if (!this.#ends(ids[rank]!)) this.#follow(row++, rank, 0);
    for (let rank = 0; row < this.rows; rank = (rank + 1) % count) this.#follow(row++, rank, OUT);
    [this.#tokens, this.#spareTokens] = [this.#spareTokens, this.#tokens];
    [this.#rawSums, this.#spareRawSums] = [this.#spareRawSums, this.#rawSums];
  }

  #follow(row: number, rank: number, handicap: number): void {
    const { scores, rows, ids } = this.#candidates;
    const parent = rows[rank]!;
    const tokens = this.#spareTokens[row]!;
    tokens.set(this.#tokens[parent]!.subarray(0, this.length));
    tokens[this.length] = ids[rank]!;
    this.next[row] = ids[rank]!;
    this.parents[row] = parent;
    this.#running[row] = scores[rank]! + handicap;
    this.#spareRawSums[row] = this.#rawSumWith(parent, ids[rank]!);
  }

  /** Of a row that goes on with a token, after the row was offered. */
  #rawSumWith(row: number, id: number): number {
    const vocabulary = this.#raw.length / this.rows;
    return this.#rawSums[row]! + this.#raw[row * vocabulary + id]! - this.#rawLogSums[row]!;
  }

  /** Whether the best running beam may still beat the worst of a full pool. */
  #canImprove(): boolean {
    const { earlyStopping, lengthPenalty, maxLength, opening } = this.#parameters;
    if (this.length >= maxLength) return false;
    if (this.#pool.length < this.rows) return true;
    if (earlyStopping === true) return false;
    const most = maxLength - opening.ids.length;
    const longest = earlyStopping === 'never' && lengthPenalty > 0 ? most : this.#made;
    return this.#running[0]! / longest ** lengthPenalty > this.#pool.at(-1)!.score;
  }

  leading(): Hypothesis {
    return { tokens: this.#tokens[0]!, length: this.length };
  }

  found(): Found {
    const { sequences, opening, eos, lengthPenalty } = this.#parameters;
    const best = this.#pool.slice(0, sequences);
    const length = this.length;
    for (let row = 0; best.length < sequences; row++) {
      const score = this.#running[row]! / (this.#made || 1) ** lengthPenalty;
      const tokens = newTokens({ tokens: this.#tokens[row]!, length }, opening, eos);
      best.push({ tokens, score, logProbability: this.#rawSums[row]! });
    }
    return {
      sequences: best.map((e) => sequenceOf(opening, e.tokens)),
      tokens: best.map((e) => e.tokens.length),
      scores: best.map((e) => e.score),
      logProbabilities: best.map((e) => e.logProbability),
    };
  }
}
