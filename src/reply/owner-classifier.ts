/**
 * Who wrote a reply, the owner or the model: a small classifier of n-grams and marks of style. Features are hashed into a
 * fixed number of weights (Weinberger et al., arXiv 0902.2206): it stays small, and no word can be read from it.
 */
import { splitReply } from '../formatting/prompt/index.ts';
import {
  characterNgrams,
  fitLogistic,
  logOdds,
  normalised,
  type SparseVector,
  sparse,
  styleMarks,
  wordNgrams,
} from '../text/index.ts';
import { hash32 } from './text-hashes.ts';

export const BUCKETS = 2 ** 15;
/** What an error costs beside the weights' length, liblinear's C. */
const STRENGTH = 0.5;

export class OwnerClassifier {
  readonly #weights: Float64Array;

  constructor(weights: Float64Array) {
    this.#weights = weights;
  }

  /** @param model what the model draws to the prompts that the owner answered; both at least once. */
  static fit(owner: readonly string[], model: readonly string[]): OwnerClassifier {
    const rows = [...owner, ...model].map(rowOf);
    const classes = [...owner.map(() => 1), ...model.map(() => 0)];
    const { weights } = fitLogistic(rows, classes, { size: BUCKETS, strength: STRENGTH });
    return new OwnerClassifier(weights.map(Math.fround));
  }

  /** From `toBase64`. @throws RangeError where weights are missing or no numbers. */
  static fromBase64(packed: string): OwnerClassifier {
    const bytes = Buffer.from(packed, 'base64');
    if (bytes.length !== 4 * BUCKETS) throw new RangeError(`expected ${BUCKETS} weights of 4 bytes`);
    const weights = Float64Array.from({ length: BUCKETS }, (_, i) => bytes.readFloatLE(4 * i));
    if (!weights.every(Number.isFinite)) throw new RangeError('expected finite weights');
    return new OwnerClassifier(weights);
  }

  /** Log-odds that the owner wrote it, but for a constant: replies can be compared by it. */
  oddsOf(reply: string): number {
    return logOdds({ weights: this.#weights, bias: 0 }, rowOf(reply));
  }

  /** Float32, little-endian. */
  toBase64(): string {
    const bytes = Buffer.alloc(4 * BUCKETS);
    this.#weights.forEach((weight, i) => void bytes.writeFloatLE(weight, 4 * i));
    return bytes.toString('base64');
  }
}

/** Three blocks of length 1 in one space. */
function rowOf(reply: string): SparseVector {
  const bubbles = splitReply(reply);
  const blocks = { c: characterNgrams(bubbles), w: wordNgrams(bubbles), m: styleMarks(bubbles) };
  const sums = new Map<number, number>();
  for (const [block, features] of Object.entries(blocks)) {
    const { indices, values } = normalised(sparse(countsOf(block, features)));
    indices.forEach((bucket, i) => void sums.set(bucket, (sums.get(bucket) ?? 0) + values[i]!));
  }
  return sparse(sums);
}

/** By bucket 1 + log of how often its features are there. */
function countsOf(block: string, features: readonly string[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const feature of features) {
    const bucket = hash32(`${block} ${feature}`) % BUCKETS;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts].map(([bucket, count]) => [bucket, 1 + Math.log(count)]);
}
