/** The most similar of many texts, by cosine of TF-IDF vectors of words 1-2-grams. */
import { ngramsOf, wordsOf } from './words.ts';

/** Texts that hold a feature, and how heavy it is in each. */
interface Postings {
  texts: number[];
  weights: number[];
}

export interface Neighbour {
  /** Its place in the list that the index was made of. */
  text: number;
  /** Cosine, from 0 to 1. */
  similarity: number;
}

/**
 * An index over texts: a feature's weight is (1 + log tf) * log((1 + texts) / (1 + texts that have it)) + 1), vectors
 * have length 1 (the smoothed form of scikit-learn). A query looks at texts only that share a feature with it.
 */
export class TfIdfIndex {
  readonly #postings = new Map<string, Postings>();
  readonly #size: number;
  /** Of each text for the query at hand, and zeros between queries. */
  readonly #sums: Float64Array;

  constructor(texts: readonly string[]) {
    this.#size = texts.length;
    this.#sums = new Float64Array(texts.length);
    texts.forEach((text, at) => {
      for (const [feature, count] of countsOf(text)) this.#post(feature, at, 1 + Math.log(count));
    });
    this.#normalise();
  }

  /** The `most` nearest texts that share a word with the query, the nearest first; of equally near ones the earlier. */
  nearest(query: string, most = 1): Neighbour[] {
    const touched = this.#sum(query);
    const found: Neighbour[] = [];
    for (const text of touched.texts) {
      const similarity = this.#sums[text]! / touched.length;
      this.#sums[text] = 0;
      insert(found, { text, similarity }, most);
    }
    return found;
  }

  #sum(query: string): { texts: number[]; length: number } {
    const texts: number[] = [];
    let squares = 0;
    for (const [feature, count] of countsOf(query)) {
      const postings = this.#postings.get(feature);
      if (postings === undefined) continue;
      const weight = (1 + Math.log(count)) * this.#idf(postings);
      squares += weight * weight;
      postings.texts.forEach((text, i) => {
        if (this.#sums[text] === 0) texts.push(text);
        this.#sums[text]! += weight * postings.weights[i]!;
      });
    }
    return { texts, length: Math.sqrt(squares) };
  }

  #post(feature: string, text: number, weight: number): void {
    const postings = this.#postings.get(feature);
    if (postings === undefined) this.#postings.set(feature, { texts: [text], weights: [weight] });
    else {
      postings.texts.push(text);
      postings.weights.push(weight);
    }
  }

  #idf({ texts }: Postings): number {
    return Math.log((1 + this.#size) / (1 + texts.length)) + 1;
  }

  #normalise(): void {
    const squares = new Float64Array(this.#size);
    for (const postings of this.#postings.values()) {
      const idf = this.#idf(postings);
      postings.weights = postings.weights.map((weight) => weight * idf);
      postings.texts.forEach((text, i) => {
        squares[text]! += postings.weights[i]! ** 2;
      });
    }
    for (const postings of this.#postings.values())
      postings.weights = postings.weights.map(
        (weight, i) => weight / Math.sqrt(squares[postings.texts[i]!]!),
      );
  }
}

function countsOf(text: string): Map<string, number> {
  const words = wordsOf(text);
  const counts = new Map<string, number>();
  for (const feature of [...words, ...ngramsOf(words, 2)])
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return counts;
}

/** Keeps the nearest few in order. */
function insert(found: Neighbour[], candidate: Neighbour, most: number): void {
  const before = (a: Neighbour, b: Neighbour) =>
    a.similarity > b.similarity || (a.similarity === b.similarity && a.text < b.text);
  if (found.length === most && !before(candidate, found.at(-1)!)) return;
  let at = found.length;
  while (at > 0 && before(candidate, found[at - 1]!)) at--;
  found.splice(at, 0, candidate);
  if (found.length > most) found.pop();
}
