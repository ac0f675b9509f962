/**
 * The reference library's logits processors, each changing one row of scores in place. A row holds logits or
 * log-probabilities: only penalties can tell the difference, and they come with log-probabilities where beams ask for
 * them. Definitions: transformers, generation/logits_process.py.
 */
import type { Parameters } from './parameters.ts';

/** A sequence so far, what it began with included. */
export interface Hypothesis {
  /** At least `length` ids. */
  tokens: Int32Array;
  length: number;
}

/** Changes scores [vocabulary] of the token after a hypothesis; `certain` is the score of what is sure to come. */
export type Processor = (scores: Float32Array, hypothesis: Hypothesis, certain: number) => void;

/** Whether the processors need log-probabilities to do what the reference does with beams. */
export function needLogProbabilities(p: Parameters): boolean {
  return p.repetitionPenalty !== 1 || p.encoderRepetitionPenalty !== 1;
}

/** All processors that the parameters ask for, in the reference's order. `source`: raw ids, padding included. */
export function processors(p: Parameters, source: readonly number[], vocabulary: number): Processor[] {
  const list: Processor[] = [];
  const add = (wanted: boolean, make: () => Processor) => {
    if (wanted) list.push(make());
  };
  add(p.encoderRepetitionPenalty !== 1, () => encoderRepetition(p.encoderRepetitionPenalty, source));
  add(p.repetitionPenalty !== 1, () => repetition(p.repetitionPenalty, vocabulary));
  add(p.noRepeatNgram > 0, () => noRepeatNgram(p.noRepeatNgram));
  add(p.encoderNoRepeatNgram > 0, () => encoderNoRepeatNgram(p.encoderNoRepeatNgram, source));
  add(p.badWords.length > 0, () => badWords(p.badWords, p.eos));
  add(p.minLength > 0, () => minLength(p.minLength, p.eos));
  add(p.minNewTokens > 0, () => minLength(p.minNewTokens + p.opening.ids.length, p.eos));
  add(p.forcedBos !== undefined, () => forcedToken(p.forcedBos!, 1));
  add(p.forcedEos !== undefined, () => forcedToken(p.forcedEos!, p.maxLength - 1));
  add(p.suppress.length > 0, () => suppress(p.suppress));
  return list;
}

/** Tokens of the source become likelier by the penalty, each once. */
function encoderRepetition(penalty: number, source: readonly number[]): Processor {
  const ids = [...new Set(source)];
  return (scores) => {
    for (const id of ids) scores[id] = scores[id]! < 0 ? scores[id]! / penalty : scores[id]! * penalty;
  };
}

/** Tokens of the hypothesis become less likely by the penalty, each once. */
function repetition(penalty: number, vocabulary: number): Processor {
  const seen = new Int32Array(vocabulary);
  let round = 0;
  return (scores, { tokens, length }) => {
    round++;
    for (let i = 0; i < length; i++) {
      const id = tokens[i]!;
      if (seen[id] === round) continue;
      seen[id] = round;
      scores[id] = scores[id]! < 0 ? scores[id]! * penalty : scores[id]! / penalty;
    }
  };
}

/** No run of `size` tokens comes twice. */
function noRepeatNgram(size: number): Processor {
  return (scores, { tokens, length }) => banFollowers(scores, tokens, length, size, tokens, length);
}

/** No run of `size` tokens of the source is said again. */
function encoderNoRepeatNgram(size: number, source: readonly number[]): Processor {
  const said = Int32Array.from(source);
  return (scores, { tokens, length }) => banFollowers(scores, tokens, length, size, said, said.length);
}

/** Bans what follows in `said` wherever the last size - 1 tokens stand there. */
function banFollowers(
  scores: Float32Array,
  tokens: Int32Array,
  length: number,
  size: number,
  said: Int32Array,
  saidLength: number,
): void {
  const from = length - (size - 1);
  if (from < 0) return;
  for (let at = 0; at + size <= saidLength; at++) {
    let i = 0;
    while (i < size - 1 && said[at + i] === tokens[from + i]) i++;
    if (i === size - 1) scores[said[at + i]!] = Number.NEGATIVE_INFINITY;
  }
}

/** No sequence of the list is completed; the end token alone is never a bad word. */
function badWords(words: readonly (readonly number[])[], eos: number): Processor {
  const banned = words.filter((word) => word.length > 1 || word[0] !== eos);
  return (scores, { tokens, length }) => {
    for (const word of banned) {
      const prefix = word.length - 1;
      if (word.length > length && prefix > 0) continue;
      let i = 0;
      while (i < prefix && tokens[length - prefix + i] === word[i]) i++;
      if (i === prefix) scores[word[prefix]!] = Number.NEGATIVE_INFINITY;
    }
  };
}

/** No end before a length. */
function minLength(least: number, eos: number): Processor {
  return (scores, { length }) => {
    if (length < least) scores[eos] = Number.NEGATIVE_INFINITY;
  };
}

/** One token alone after a hypothesis of this length. */
function forcedToken(id: number, at: number): Processor {
  return (scores, { length }, certain) => {
    if (length !== at) return;
    scores.fill(Number.NEGATIVE_INFINITY);
    scores[id] = certain;
  };
}

function suppress(ids: readonly number[]): Processor {
  return (scores) => {
    for (const id of ids) scores[id] = Number.NEGATIVE_INFINITY;
  };
}
