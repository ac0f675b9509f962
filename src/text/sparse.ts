/** Texts as sparse vectors: features by name, numbered by a vocabulary. */

/** Numbers at a few places of many; the others are 0. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Which features are known, and the number of each. */
export class Vocabulary {
  readonly #numbers: Map<string, number>;

  /** @param features the known ones, each once; its place is its number. */
  constructor(features: readonly string[]) {
    this.#numbers = new Map(features.map((feature, at) => [feature, at]));
  }

  /** The features that at least `least` of the texts have, in the order in which they are met. */
  static of(texts: Iterable<Iterable<string>>, least: number): Vocabulary {
    const counts = new Map<string, number>();
    for (const features of texts)
      for (const feature of new Set(features)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    return new Vocabulary([...counts].flatMap(([feature, count]) => (count >= least ? [feature] : [])));
  }

  get size(): number {
    return this.#numbers.size;
  }

  numberOf(feature: string): number | undefined {
    return this.#numbers.get(feature);
  }

  /** Known features of a text, each with how often it is there. */
  counts(features: Iterable<string>): Map<number, number> {
    const counts = new Map<number, number>();
    for (const feature of features) {
      const number = this.#numbers.get(feature);
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    return counts;
  }

  toJSON(): string[] {
    return [...this.#numbers.keys()];
  }
}

export function sparse(entries: Iterable<readonly [index: number, value: number]>): SparseVector {
  const list = [...entries];
  return {
    indices: Int32Array.from(list, ([index]) => index),
    values: Float64Array.from(list, ([, value]) => value),
  };
}

/** Of length 1; a vector of zeros stays one. */
export function normalised(vector: SparseVector): SparseVector {
  const { indices, values } = vector;
  const length = Math.sqrt(squaredLength(vector));
  return length === 0 ? { indices, values } : { indices, values: values.map((value) => value / length) };
}

/** Vectors of spaces of the given sizes as one, of the spaces side by side. */
export function concatenated(blocks: readonly SparseVector[], sizes: readonly number[]): SparseVector {
  const length = blocks.reduce((sum, { indices }) => sum + indices.length, 0);
  const indices = new Int32Array(length);
  const values = new Float64Array(length);
  let [at, offset] = [0, 0];
  blocks.forEach((block, which) => {
    block.indices.forEach((index, i) => {
      indices[at + i] = offset + index;
    });
    values.set(block.values, at);
    at += block.indices.length;
    offset += sizes[which]!;
  });
  return { indices, values };
}

export function squaredLength({ values }: SparseVector): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

export function dot({ indices, values }: SparseVector, dense: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i++) sum += values[i]! * dense[indices[i]!]!;
  return sum;
}

/** dense += factor * vector. */
export function addScaled(dense: Float64Array, factor: number, { indices, values }: SparseVector): void {
  for (let i = 0; i < indices.length; i++) dense[indices[i]!]! += factor * values[i]!;
}
