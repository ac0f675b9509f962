/** What a system's replies show by themselves, beside the owner's. */

import { randomFor } from '../../base/random.ts';
import {
  brokenWords,
  bySession,
  commonest,
  copied,
  distinct,
  type Figure,
  type JudgedReply,
  leaks,
  longestCopied,
  type StyleBins,
  styleDistances,
  styleDistancesByContact,
  type TrainingTexts,
  twoSampleTest,
} from '../measures/index.ts';
import type { SystemFigures } from './evaluation.ts';

/** A system's figures, and of the two-sample test how well each example's sides were told apart. */
export interface TextFindings {
  figures: SystemFigures;
  toldApart: readonly number[] | undefined;
}

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
): TextFindings {
  const { seed, phoneCountry, blocked, owner, training } = context;
  const style = styleDistances(owner, replies, context.styleBins, seed);
  const styleByContact = styleDistancesByContact(owner, replies, context.styleBins, seed);
  const { toldApart, ...twoSample } = twoSampleFigures(replies, context, nats);
  const figures = {
    ...twoSample,
    ...(style === undefined ? {} : { style }),
    ...(styleByContact === undefined ? {} : { styleByContact }),
    distinct1: distinct(replies, 1, seed),
    distinct2: distinct(replies, 2, seed),
    commonest: commonest(replies, seed),
    brokenWords: brokenWords(replies, context.knownWords, seed),
    copied: copied(replies, training, seed),
    longestCopied: longestCopied(replies, training, seed),
    leaks: leaks(replies, { phoneCountry, blocked }, seed),
  };
  return { figures, toldApart };
}

interface TwoSampleFigures {
  twoSampleAccuracy?: Figure;
  twoSampleAuc?: Figure;
  toldApart?: readonly number[];
}

function twoSampleFigures(
  replies: readonly JudgedReply[],
  context: TextContext,
  nats: readonly number[] | undefined,
): TwoSampleFigures {
  const { owner, seed } = context;
  if (replies !== owner) {
    const all = replies.map((_, place) => place);
    return compare(all, replies, all, context, nats);
  }
  if (bySession(owner).length < 2) return {};
  const cuts = Array.from({ length: OWNERS_CUTS }, (_, cut) => halves(owner, seed, cut));
  const figures = cuts.map(([one, other]) => compare(one!, owner, other!, context, nats));
  return {
    twoSampleAccuracy: averaged(figures.map(({ twoSampleAccuracy }) => twoSampleAccuracy!)),
    twoSampleAuc: averaged(figures.map(({ twoSampleAuc }) => twoSampleAuc!)),
  };
}

/** Some of the owner's replies, by their places, beside some of a system's. */
function compare(
  owners: readonly number[],
  replies: readonly JudgedReply[],
  places: readonly number[],
  { seed, owner, ownersNats }: TextContext,
  nats: readonly number[] | undefined,
): TwoSampleFigures {
  const likelihoods =
    ownersNats === undefined || nats === undefined
      ? {}
      : {
          likelihoods: {
            owner: owners.map((place) => ownersNats[place]!),
            system: places.map((place) => nats[place]!),
          },
        };
  const { accuracy, auc, judged } = twoSampleTest(
    owners.map((place) => owner[place]!),
    places.map((place) => replies[place]!),
    { seed, ...likelihoods },
  );
  const toldApart = new Array<number>(places.length).fill(0);
  for (const { at, correct } of judged) toldApart[at]! += correct / 2;
  return { twoSampleAccuracy: accuracy, twoSampleAuc: auc, toldApart };
}

/** The owner is compared with themselves, one half of the conversations with the other; one cut alone is partly luck. */
const OWNERS_CUTS = 5;

/** Places of replies, by halves of the conversations. */
function halves(owner: readonly JudgedReply[], seed: number, cut: number): number[][] {
  const groups = bySession(owner.map(({ session }, place) => ({ session, place })));
  const order = randomFor(seed, 'owner-halves', cut).shuffle(groups);
  return [0, 1].map((half) =>
    order.filter((_, i) => i % 2 === half).flatMap((group) => group.map(({ place }) => place)),
  );
}

function averaged(figures: readonly Figure[]): Figure {
  const mean = (of: (figure: Figure) => number) =>
    figures.reduce((sum, figure) => sum + of(figure), 0) / figures.length;
  return {
    value: mean(({ value }) => value),
    low: mean(({ low }) => low),
    high: mean(({ high }) => high),
    n: figures[0]!.n,
  };
}
