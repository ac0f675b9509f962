/**
 * A ranker for a model and its owner: what tells the owner from the model is learnt from the training data, and how much
 * each part of a score counts is chosen on held-out examples. What judges the model later must be neither of them.
 */
import { randomFor } from '../base/random.ts';
import { letterWordsOf } from '../text/index.ts';
import {
  candidatesOf,
  NOTHING,
  type ReplyCandidate,
  type ScoredReply,
  type ScorePairs,
} from './candidates.ts';
import { type Choice, chooseWeights, type WeightChoice } from './choose-weights.ts';
import { OwnerClassifier } from './owner-classifier.ts';
import { plainRanker, Ranker } from './ranker.ts';
import type { Exchange } from './safe-words.ts';
import { StockReplies, stockRepliesOf } from './stock-replies.ts';
import { sharesOf } from './style-balance.ts';
import { TextHashes } from './text-hashes.ts';

/** Draws `count` replies to each prompt by sampling: as many for each, in the prompts' order. */
export type DrawReplies = (
  prompts: readonly string[],
  count: number,
  seed: number,
) => Promise<ScoredReply[][]>;

/** What a ranker asks of a model; both reject with the reason of whoever stops them. */
export interface ReplyModel {
  draw: DrawReplies;
  score: ScorePairs;
}

export interface RankerData {
  train: readonly Exchange[];
  valid: readonly Exchange[];
}

export interface FitOptions {
  /** How many replies will be drawn to each prompt. */
  candidates: number;
  seed: number;
  /** How many training and held-out examples are used at the most. */
  mostTrain?: number;
  mostValid?: number;
}

export interface FittedRanker {
  ranker: Ranker;
  /** Undefined where too little is held out to choose by: then likelihood alone ranks. */
  measured: WeightChoice | undefined;
  /** Examples that were answered. */
  examples: { train: number; valid: number };
}

const MOST_TRAIN = 600;
const MOST_VALID = 200;
/** Fewer examples, of training or held out, tell nothing. */
export const LEAST_EXAMPLES = 50;

/** About how many replies a fit draws and scores, to tell how far it is: how many stock replies fit is not known yet. */
export function repliesOfFit(have: { train: number; valid: number }, candidates: number): number {
  const [train, valid] = [Math.min(have.train, MOST_TRAIN), Math.min(have.valid, MOST_VALID)];
  // A candidate is drawn, then scored without its prompt; the owner's own reply is scored with and without.
  return train + valid * (2 * candidates + 2);
}

/** Fits a ranker; the same for the same data, model and seed. */
export async function fitRanker(
  data: RankerData,
  model: ReplyModel,
  options: FitOptions,
): Promise<FittedRanker> {
  const { seed, candidates, mostTrain = MOST_TRAIN, mostValid = MOST_VALID } = options;
  const train = some(data.train, mostTrain, seed, 'train');
  const valid = some(data.valid, mostValid, seed, 'valid');
  const copied = TextHashes.of(data.train.map(({ response }) => response));
  if (Math.min(train.length, valid.length) < LEAST_EXAMPLES)
    return { ranker: plainRanker(), measured: undefined, examples: { train: 0, valid: 0 } };
  const classifier = await ownerClassifier(train, model, seed);
  const words = TextHashes.of(
    data.train.flatMap(({ prompt, response }) => [...letterWordsOf(prompt), ...letterWordsOf(response)]),
  );
  const parts = { classifier, copied, words, stock: new StockReplies(stockRepliesOf(data.train)) };
  const unweighed = new Ranker({ ...parts, weights: plainRanker().weights });
  const choices = await choicesOf(valid, model, unweighed, { candidates, seed });
  const responses = data.train.map(({ response }) => response);
  const measured = chooseWeights(choices, responses, seed);
  const { weights, balance } = measured.chosen;
  const ranker = new Ranker({ ...parts, weights, balance });
  return { ranker, measured, examples: { train: train.length, valid: valid.length } };
}

function some<T>(items: readonly T[], most: number, seed: number, what: string): T[] {
  return items.length <= most ? [...items] : randomFor(seed, 'ranker', what).shuffle(items).slice(0, most);
}

async function ownerClassifier(
  train: readonly Exchange[],
  { draw }: ReplyModel,
  seed: number,
): Promise<OwnerClassifier> {
  const drawn = await draw(
    train.map(({ prompt }) => prompt),
    1,
    seed,
  );
  return OwnerClassifier.fit(
    train.map(({ response }) => response),
    drawn.map(([reply]) => reply!.text),
  );
}

async function choicesOf(
  valid: readonly Exchange[],
  { draw, score }: ReplyModel,
  ranker: Ranker,
  { candidates, seed }: Pick<FitOptions, 'candidates' | 'seed'>,
): Promise<Choice[]> {
  const prompts = valid.map(({ prompt }) => prompt);
  // Another seed than for training prompts: a prompt can stand in both.
  const drawn = await draw(prompts, candidates, seed + 1);
  const asked = prompts.map((prompt, at) => ({ prompt, drawn: drawn[at]! }));
  const found = await candidatesOf(asked, ranker.stock, score);
  const own = valid.flatMap(({ prompt, response }) => [
    { prompt, reply: response },
    { prompt: NOTHING, reply: response },
  ]);
  const ownScores = await score(own);
  return valid.map(({ response }, at) => {
    const [given, alone] = [ownScores[2 * at]!, ownScores[2 * at + 1]!];
    return {
      owner: response,
      ownerInformation: (given.logProbability - alone.logProbability) / given.tokens,
      ownerCopied: ranker.isCopied(response),
      candidates: found[at]!.map((candidate) => judged(candidate, ranker)),
    };
  });
}

function judged(candidate: ReplyCandidate, ranker: Ranker) {
  const { text, aloneLogProbability } = candidate;
  return {
    ...candidate,
    aloneLogProbability: aloneLogProbability!,
    ownerOdds: ranker.ownerOdds(text),
    copied: ranker.isCopied(text),
    broken: ranker.isBroken(text),
    style: sharesOf(text),
  };
}

/** What a ranker was chosen by, as it is kept beside it: figures of held-out examples, and no text. */
export function summaryOf({ measured, examples }: FittedRanker): Record<string, unknown> {
  if (measured === undefined) return { examples };
  const { chosen, drawn, owner } = measured;
  return {
    examples,
    owner,
    drawn: { ...drawn, weights: undefined },
    chosen: { ...chosen, weights: undefined, balance: undefined },
  };
}
