/** What every way of choosing tokens has in common, as the batch sees it. */
import type { Opening } from '../networks/serving.ts';
import type { Hypothesis } from './processors.ts';

/** Logits of a step: rows of the vocabulary's size, and each row's log of the sum of exponentials. */
export interface StepScores {
  logits: Float32Array;
  logSums: Float32Array;
  vocabulary: number;
}

/** Which rows of a step belong to a request: row b of it is row first + b*stride of the step. */
export interface RowPlaces {
  first: number;
  stride: number;
}

export interface Found {
  /** Best first; from the start token, where there is one, to the first end token, if it was reached. */
  sequences: number[][];
  /** Of each sequence: its new tokens, the end token counted. */
  tokens: number[];
  scores: number[];
  /** Of each sequence: the sum of its tokens' log-probabilities by the model itself, before any processor. */
  logProbabilities: number[];
}

/** A search for one prompt's answer. It is fed the scores of its rows' next tokens until it is done. */
export interface Search {
  /** Rows that it decodes now; they may become fewer, never more. */
  readonly rows: number;
  /** The token that each row feeds next. */
  readonly next: Int32Array;
  /** The row of the step before that each row continues. */
  readonly parents: Int32Array;
  /** Tokens of every row so far, what it began with counted; the fed token is the last. */
  readonly length: number;
  /** Takes the scores of a step (and may change them in place); true when the search is done. */
  consume(scores: StepScores, places: RowPlaces): boolean;
  /** The sequence that leads now, what it began with included. */
  leading(): Hypothesis;
  found(): Found;
}

/** One row's scores, a view. */
export function rowOf({ logits, vocabulary }: StepScores, places: RowPlaces, row: number): Float32Array {
  const at = (places.first + row * places.stride) * vocabulary;
  return logits.subarray(at, at + vocabulary);
}

export function logSumOf({ logSums }: StepScores, places: RowPlaces, row: number): number {
  return logSums[places.first + row * places.stride]!;
}

/** New tokens up to the first end token, which is kept. */
export function newTokens({ tokens, length }: Hypothesis, { ids: begun }: Opening, eos: number): number[] {
  // What it began with may hold end tokens.
  const ids = Array.from(tokens.subarray(begun.length, length));
  const end = ids.indexOf(eos);
  return end === -1 ? ids : ids.slice(0, end + 1);
}

/** What is given back of a sequence with these new tokens. */
export function sequenceOf({ ids: begun, hidden }: Opening, tokens: readonly number[]): number[] {
  return [...begun.slice(hidden), ...tokens];
}
