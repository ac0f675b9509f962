/** Replies as the rows that a classifier of replies is fitted on. */
import { numberVector, placesOf, type Scales, scalesOf } from './number-features.ts';
import { styleMarks, styleNumbers } from './reply-style.ts';
import { concatenated, normalised, type SparseVector, sparse, Vocabulary } from './sparse.ts';
import { ngramsOf, tokensOf } from './words.ts';

/** A reply, and what else is known of it. */
export interface ReplyText {
  bubbles: readonly string[];
  /** Of every reply the same kinds, such as a model's likelihood of it. */
  numbers?: readonly number[];
}

/** `ReplyFeatures` as they are kept in a file. */
export interface ReplyFeaturesJson {
  characters: string[];
  words: string[];
  marks: string[];
  style: Scales;
  given: Scales;
}

const LONGEST_NGRAM = 5;
/** A feature of one text alone tells nothing of another. */
const LEAST_TEXTS = 2;

/**
 * Five blocks side by side, each about 1 long: character 1-5-grams, with the bubbles' ends among them; word 1-2-grams,
 * signs among the words; marks of style; numbers of style; numbers that are given, which so weigh as much as all others.
 */
export class ReplyFeatures {
  readonly #characters: Vocabulary;
  readonly #words: Vocabulary;
  readonly #marks: Vocabulary;
  readonly #style: Scales;
  readonly #given: Scales;

  constructor({ characters, words, marks, style, given }: ReplyFeaturesJson) {
    this.#characters = new Vocabulary(characters);
    this.#words = new Vocabulary(words);
    this.#marks = new Vocabulary(marks);
    this.#style = style;
    this.#given = given;
  }

  /** The features of which something can be learnt from these replies; whose they are plays no part. */
  static of(replies: readonly ReplyText[]): ReplyFeatures {
    const known = (featuresOf: (bubbles: readonly string[]) => Iterable<string>) =>
      Vocabulary.of(
        replies.map(({ bubbles }) => featuresOf(bubbles)),
        LEAST_TEXTS,
      ).toJSON();
    return new ReplyFeatures({
      characters: known(characterNgrams),
      words: known(wordNgrams),
      marks: known(styleMarks),
      style: scalesOf(replies.map(({ bubbles }) => styleNumbers(bubbles))),
      given: scalesOf(replies.map(({ numbers = [] }) => numbers)),
    });
  }

  /** Places of a row. */
  get size(): number {
    return this.#sizes().reduce((a, b) => a + b);
  }

  rowOf({ bubbles, numbers = [] }: ReplyText): SparseVector {
    const blocks = [
      ngramVector(this.#characters, characterNgrams(bubbles)),
      ngramVector(this.#words, wordNgrams(bubbles)),
      ngramVector(this.#marks, styleMarks(bubbles)),
      numberVector(styleNumbers(bubbles), this.#style),
      numberVector(numbers, this.#given),
    ];
    return concatenated(blocks, this.#sizes());
  }

  toJSON(): ReplyFeaturesJson {
    return {
      characters: this.#characters.toJSON(),
      words: this.#words.toJSON(),
      marks: this.#marks.toJSON(),
      style: this.#style,
      given: this.#given,
    };
  }

  #sizes(): number[] {
    const named = [this.#characters, this.#words, this.#marks].map(({ size }) => size);
    return [...named, placesOf(this.#style), placesOf(this.#given)];
  }
}

function ngramVector(vocabulary: Vocabulary, features: Iterable<string>): SparseVector {
  const counts = vocabulary.counts(features);
  return normalised(sparse([...counts].map(([feature, count]) => [feature, 1 + Math.log(count)])));
}

/** Of 1 to 5 characters; pipes stand at both ends of each bubble. */
export function characterNgrams(bubbles: readonly string[]): string[] {
  const characters = [...`|${bubbles.join('|')}|`];
  const ngrams: string[] = [];
  for (let at = 0; at < characters.length; at++) {
    let ngram = '';
    for (const character of characters.slice(at, at + LONGEST_NGRAM)) {
      ngram += character;
      ngrams.push(ngram);
    }
  }
  return ngrams;
}

/** Words and signs, and pairs of neighbours; a pipe stands before each bubble. */
export function wordNgrams(bubbles: readonly string[]): string[] {
  const tokens = bubbles.flatMap((bubble) => ['|', ...tokensOf(bubble)]);
  return [...tokens, ...ngramsOf([...tokens, '|'], 2)];
}
