/** Whether a classifier can tell a system's replies from the owner's (Lopez-Paz and Oquab, arXiv 1610.06545). */
import { randomFor } from '../../base/random.ts';
import { splitReply } from '../../formatting/prompt/index.ts';
import {
  countWords,
  fitLogistic,
  type LinearModel,
  logLoss,
  logOdds,
  ReplyFeatures,
  type SparseVector,
} from '../../text/index.ts';
import { bootstrap, bootstrapMean, type Figure } from './bootstrap.ts';
import { bySession, checkReplies, type JudgedReply } from './judged-reply.ts';

export interface TwoSampleOptions {
  seed: number;
  /** Nats that a base gives each reply, of the owner and of the system: one more thing to tell them by. */
  likelihoods?: { owner: readonly number[]; system: readonly number[] };
}

/** The n of its figures is the replies of both sides. */
export interface TwoSampleResult {
  /** Share of replies whose side is found, on folds that the classifier has not seen; 50 % where nothing tells. */
  accuracy: Figure;
  /**
   * How often a reply of the system has higher log-odds to be one than a reply of the owner in the same fold; 50 %
   * likewise. Log-odds of two folds are of two classifiers: compared too, they would make it less than one half where
   * nothing tells.
   */
  auc: Figure;
  /** Each reply with the log-odds that it is the system's. */
  judged: Judged[];
}

export interface Judged {
  /** 0 the owner, 1 the system. */
  side: 0 | 1;
  session: string;
  /** Its place in the list that it came in. */
  at: number;
  fold: number;
  logOdds: number;
  /** 1 where its side is found, 1/2 where the log-odds are 0. */
  correct: number;
}

interface Row extends Pick<Judged, 'side' | 'session' | 'at'> {
  features: SparseVector;
}

const FOLDS = 10;
/** In log-odds: hardly a reply changes its side by so little, and there are more than two hundred fits. */
const TOLERANCE = 0.05;
/** What an error may cost, from weak to strong; the weakest of all, which tells nothing, is always among the choice. */
const STRENGTHS = [0.02, 0.1, 0.5, 2.5];

/**
 * Logistic regression on character 1-5-grams, word 1-2-grams and features of style (and likelihoods), in ten folds of
 * whole conversations: a prompt's true reply and the system's are always in the same one. In each fold the strength
 * is the one of the least loss in an inner validation on the other nine, or none at all where each strength loses
 * more than a coin: then the fold's replies have log-odds 0, which count for half. So texts that both sides have
 * equally often come out at 50 % and not below, where folds without repetition would put them: what one fold
 * lacks of one side, the others have too much of.
 *
 * Where one list is longer, as many of it as of the other are drawn.
 *
 * @throws ImitatorError `no-replies`.
 */
export function twoSampleTest(
  owner: readonly JudgedReply[],
  system: readonly JudgedReply[],
  { seed, likelihoods }: TwoSampleOptions,
): TwoSampleResult {
  checkReplies(owner);
  checkReplies(system);
  const most = Math.min(owner.length, system.length);
  const sides = [
    drawn(owner, 0, most, seed, likelihoods?.owner),
    drawn(system, 1, most, seed, likelihoods?.system),
  ].flat();
  const features = ReplyFeatures.of(sides.map(({ text }) => text));
  const rows = sides.map(({ text, ...rest }) => ({ ...rest, features: features.rowOf(text) }));
  const judged = judge(rows, foldsOf(rows, seed), features.size);
  return { accuracy: accuracyOf(judged, seed), auc: aucOf(judged, seed), judged };
}

function drawn(
  replies: readonly JudgedReply[],
  side: 0 | 1,
  most: number,
  seed: number,
  nats?: readonly number[],
) {
  const all = replies.map(({ reply, session }, at) => {
    const bubbles = splitReply(reply);
    return { side, session, at, text: { bubbles, numbers: nats && likelihoodNumbers(nats[at]!, reply) } };
  });
  if (all.length === most) return all;
  return randomFor(seed, 'two-sample', side).shuffle(all).slice(0, most);
}

function likelihoodNumbers(nats: number, reply: string): number[] {
  return [Math.log1p(nats), nats / Math.max(1, countWords(reply))];
}

/**
 * The fold of each row: conversations in random order, each into the fold that has the fewest replies so far of the side
 * that it is of, or of both.
 */
function foldsOf(rows: readonly Row[], seed: number): number[] {
  const filled = Array.from({ length: FOLDS }, () => [0, 0] as [owner: number, system: number]);
  const foldOf = new Map<string, number>();
  for (const group of randomFor(seed, 'folds').shuffle(bySession(rows))) {
    const systems = group.filter(({ side }) => side === 1).length;
    const owners = group.length - systems;
    const fullness = filled.map(([owner, system]) => owners * owner + systems * system);
    const fold = fullness.indexOf(Math.min(...fullness));
    filled[fold]![0] += owners;
    filled[fold]![1] += systems;
    foldOf.set(group[0]!.session, fold);
  }
  return rows.map(({ session }) => foldOf.get(session)!);
}

function judge(rows: readonly Row[], folds: readonly number[], size: number): Judged[] {
  const losses = innerLosses(rows, folds, size);
  const models = Array.from({ length: FOLDS }, (_, fold) => {
    const best = losses[fold]!.indexOf(Math.min(...losses[fold]!));
    const strengths = STRENGTHS.slice(0, best);
    return fitAlong(without(rows, folds, fold, fold), strengths, size).at(-1);
  });
  return rows.map(({ features, side, session, at }, i) => {
    const model = models[folds[i]!];
    const odds = model === undefined ? 0 : logOdds(model, features);
    const correct = odds === 0 ? 0.5 : Number(odds > 0 === (side === 1));
    return { side, session, at, fold: folds[i]!, logOdds: odds, correct };
  });
}

/**
 * For each fold the loss of no model, then of each strength, in an inner validation that leaves it out. A model without
 * the folds i and j serves twice: it is tried on i where j is left out, and on j where i is.
 */
function innerLosses(rows: readonly Row[], folds: readonly number[], size: number): number[][] {
  const losses = Array.from({ length: FOLDS }, (_, fold) => {
    const others = folds.filter((each) => each !== fold).length;
    return [others * Math.LN2, ...STRENGTHS.map(() => 0)];
  });
  for (let i = 0; i < FOLDS; i++)
    for (let j = 0; j < i; j++)
      fitAlong(without(rows, folds, i, j), STRENGTHS, size).forEach((model, which) => {
        losses[i]![which + 1]! += lossOn(rows, folds, j, model);
        losses[j]![which + 1]! += lossOn(rows, folds, i, model);
      });
  return losses;
}

/** A model for each strength, each fit beginning with the one before. */
function fitAlong(rows: readonly Row[], strengths: readonly number[], size: number): LinearModel[] {
  const sides = rows.map(({ side }) => side);
  // Conversations of one side alone can leave no row of the other.
  if (new Set(sides).size < 2) return strengths.map(() => ({ weights: new Float64Array(size), bias: 0 }));
  let state: Float64Array | undefined;
  return strengths.map((strength) => {
    const model = fitLogistic(
      rows.map(({ features }) => features),
      sides,
      { size, strength, state, tolerance: TOLERANCE },
    );
    state = model.state;
    return model;
  });
}

function without(rows: readonly Row[], folds: readonly number[], i: number, j: number): Row[] {
  return rows.filter((_, at) => folds[at] !== i && folds[at] !== j);
}

function lossOn(rows: readonly Row[], folds: readonly number[], fold: number, model: LinearModel): number {
  return rows.reduce((sum, { features, side }, at) => {
    if (folds[at] !== fold) return sum;
    const odds = logOdds(model, features);
    return sum + logLoss(side === 1 ? odds : -odds);
  }, 0);
}

function accuracyOf(judged: readonly Judged[], seed: number): Figure {
  const correct = bySession(judged).map((group) => group.map((each) => each.correct));
  return { ...bootstrapMean(correct, seed), n: judged.length };
}

/** Equal log-odds count for half. */
function aucOf(judged: readonly Judged[], seed: number): Figure {
  const groups = bySession(judged);
  const sorted = groups
    .flatMap((group, which) => group.map((each) => ({ ...each, which })))
    .sort((a, b) => a.fold - b.fold || a.logOdds - b.logOdds);
  const statistic = (times: Uint16Array): number => {
    let [won, pairs] = [0, 0];
    let [ownersBelow, ownersHere, systems, systemsHere] = [0, 0, 0, 0];
    sorted.forEach(({ side, fold, logOdds: odds, which }, i) => {
      if (side === 0) ownersHere += times[which]!;
      else systemsHere += times[which]!;
      const next = sorted[i + 1];
      if (next?.fold === fold && next.logOdds === odds) return;
      won += systemsHere * (ownersBelow + ownersHere / 2);
      ownersBelow += ownersHere;
      systems += systemsHere;
      [ownersHere, systemsHere] = [0, 0];
      if (next?.fold === fold) return;
      pairs += ownersBelow * systems;
      [ownersBelow, systems] = [0, 0];
    });
    return won / pairs;
  };
  return { ...bootstrap(groups.length, statistic, { seed }), n: judged.length };
}
