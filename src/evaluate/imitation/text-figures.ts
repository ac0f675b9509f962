/** What a system's replies show by themselves, beside the owner's. */

import {
  brokenWords,
  bySession,
  commonest,
  copied,
  distinct,
  type JudgedReply,
  leaks,
  longestCopied,
  type StyleBins,
  styleDistances,
  type TrainingTexts,
  twoSampleTest,
} from '../measures/index.ts';
import type { SystemFigures } from './evaluation.ts';

export interface TextContext {
  seed: number;
  /** Country whose national phone numbers count as leaks; empty: international ones only. */
  phoneCountry: string;
  blocked: readonly string[];
  /** The owner's true replies to the same prompts, and what the base thinks of each, in nats, where there is one. */
  owner: readonly JudgedReply[];
  ownersNats?: readonly number[] | undefined;
  training: TrainingTexts;
  styleBins: StyleBins;
  /** Words that are no broken ones. */
  knownWords: ReadonlySet<string>;
}

/** @param nats what the base thinks of each reply; left out where there is no base. */
export function textFigures(
  replies: readonly JudgedReply[],
  context: TextContext,
  nats?: readonly number[],
): SystemFigures {
  const { seed, phoneCountry, blocked, owner, training } = context;
  const style = styleDistances(owner, replies, context.styleBins, seed);
  return {
    ...twoSampleFigures(replies, context, nats),
    ...(style === undefined ? {} : { style }),
    distinct1: distinct(replies, 1, seed),
    distinct2: distinct(replies, 2, seed),
    commonest: commonest(replies, seed),
    brokenWords: brokenWords(replies, context.knownWords, seed),
    copied: copied(replies, training, seed),
    longestCopied: longestCopied(replies, training, seed),
    leaks: leaks(replies, { phoneCountry, blocked }, seed),
  };
}

/** The owner is compared with themselves: one half of the conversations with the other. */
function twoSampleFigures(
  replies: readonly JudgedReply[],
  { seed, owner, ownersNats }: TextContext,
  nats: readonly number[] | undefined,
): SystemFigures {
  const sides =
    replies === owner ? halves(owner) : { owner: owner.map((_, i) => i), system: replies.map((_, i) => i) };
  const likelihoods = ownersNats !== undefined &&
    nats !== undefined && {
      owner: sides.owner.map((i) => ownersNats[i]!),
      system: sides.system.map((i) => nats[i]!),
    };
  const { accuracy, auc } = twoSampleTest(
    sides.owner.map((i) => owner[i]!),
    sides.system.map((i) => replies[i]!),
    { seed, ...(likelihoods === false ? {} : { likelihoods }) },
  );
  return { twoSampleAccuracy: accuracy, twoSampleAuc: auc };
}

/** Every other conversation, as places of its replies. */
function halves(owner: readonly JudgedReply[]): { owner: number[]; system: number[] } {
  const groups = bySession(owner.map(({ session }, place) => ({ session, place })));
  const half = (which: number) =>
    groups.filter((_, i) => i % 2 === which).flatMap((group) => group.map(({ place }) => place));
  return { owner: half(0), system: half(1) };
}
