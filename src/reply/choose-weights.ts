/**
 * What a ranker's weights should be, by replies that the owner gave and candidates for their prompts. Everything is drawn
 * and scored before, so that a choice costs no model anything.
 */
import { randomFor } from '../base/random.ts';
import { splitReply } from '../formatting/prompt/index.ts';
import { fitLogistic, logOdds, ReplyFeatures, type SparseVector } from '../text/index.ts';
import type { ReplyCandidate } from './candidates.ts';
import { drawnScore, type RankerWeights, type ReplyKnowledge, rank, scoreOf } from './rank.ts';
import { StyleBalance, type StyleShares, sharesOf } from './style-balance.ts';

/** A prompt's candidates, the first of them drawn first, and what the owner answered. */
export interface Choice {
  owner: string;
  /** Mutual information of the owner's reply with its prompt, nats a token. */
  ownerInformation: number;
  /** Whether the owner's reply stands in the training data. */
  ownerCopied: boolean;
  candidates: readonly JudgedCandidate[];
}

/** A candidate that was scored with and without its prompt. */
export interface JudgedCandidate extends ReplyCandidate {
  aloneLogProbability: number;
  ownerOdds: number;
  copied: boolean;
  broken: boolean;
  style: StyleShares;
}

/** How replies chosen by some weights compare with the owner's. */
export interface WeighedChoice {
  weights: RankerWeights;
  balance?: StyleBalance | undefined;
  /** How well a classifier tells them from the owner's, in folds that it has not seen; 1/2 where it cannot. */
  auc: number;
  accuracy: number;
  /** log p(r|x) - log p(r|nothing), nats a token, mean. */
  information: number;
  copied: number;
  stock: number;
}

export interface WeightChoice {
  chosen: WeighedChoice;
  /** The same of the reply that was drawn first, which no weights have chosen. */
  drawn: WeighedChoice;
  owner: { information: number; copied: number };
  tried: readonly WeighedChoice[];
}

/** Each is tried with each; tau from none, which always takes the best, to hardly ranking at all. */
const GRID = { lambda: [0, 0.5, 1], mu: [0, 0.2, 0.8], tau: [0, 0.5, 1, 2] };
const FOLDS = 5;
const STRENGTH = 0.5;
/** Differences of AUC below this are chance: then the replies with most to do with their prompts are taken. */
const EVEN = 0.01;

/**
 * Of a grid of lambda, mu and tau those whose chosen replies are told worst from the owner's (least AUC), among those that
 * have no less to do with their prompts than a plain draw has. A point's AUC is taken together with those of its neighbours
 * on the grid: of dozens of figures from a few hundred replies the least by itself is mostly luck. Each comes with the least
 * penalty under which no more replies are copied than the owner copies, and where a reply is drawn with the balance that
 * gives the draws the owner's style.
 *
 * @param owner the owner's training replies.
 */
export function chooseWeights(
  choices: readonly Choice[],
  owner: readonly string[],
  seed: number,
): WeightChoice {
  const style = owner.map(sharesOf);
  const judge = new Judge(choices, seed);
  const copiedByOwner = mean(choices.map(({ ownerCopied }) => Number(ownerCopied)));
  const drawn = judge.judge(
    { lambda: 0, mu: 0, copyPenalty: 0, tau: 0 },
    choices.map(({ candidates }) => candidates[0]!),
  );
  const points = gridPoints();
  const tried = points.map(({ at: _, ...weights }) => {
    const balance = balanceFor(choices, weights, style);
    const copyPenalty = penaltyFor(choices, weights, copiedByOwner, seed, balance);
    return judge.weigh({ ...weights, copyPenalty }, balance);
  });
  const around = points.map((point) => aucAround(points, tried, point));
  const all = tried.map((each, i) => ({ each, around: around[i]! }));
  const fitting = all.filter(({ each }) => each.information >= drawn.information);
  const open = fitting.length > 0 ? fitting : all;
  const least = Math.min(...open.map((point) => point.around));
  const [best] = open
    .filter((point) => point.around <= least + EVEN)
    .sort((x, y) => y.each.information - x.each.information);
  const information = mean(choices.map(({ ownerInformation }) => ownerInformation));
  return { chosen: best!.each, drawn, owner: { information, copied: copiedByOwner }, tried };
}

interface GridPoint extends Omit<RankerWeights, 'copyPenalty'> {
  /** Its place in each direction. */
  at: readonly [number, number, number];
}

function gridPoints(): GridPoint[] {
  return GRID.lambda.flatMap((lambda, i) =>
    GRID.mu.flatMap((mu, j) => GRID.tau.map((tau, k) => ({ lambda, mu, tau, at: [i, j, k] as const }))),
  );
}

/** The mean of a point of the grid and those beside it. */
function aucAround(points: readonly GridPoint[], tried: readonly WeighedChoice[], point: GridPoint): number {
  const apart = ({ at }: GridPoint) => at.reduce((sum, place, i) => sum + Math.abs(place - point.at[i]!), 0);
  return mean(points.flatMap((each, i) => (apart(each) <= 1 ? [tried[i]!.auc] : [])));
}

/** What gives candidates that are drawn by these weights the owner's style; undefined where the best is taken. */
function balanceFor(
  choices: readonly Choice[],
  weights: Omit<RankerWeights, 'copyPenalty'>,
  style: readonly StyleShares[],
): StyleBalance | undefined {
  if (weights.tau === 0) return undefined;
  const drawn = choices.map(({ candidates }) => {
    const knowledge = knowledgeOf(candidates, { ...weights, copyPenalty: 0 });
    return candidates.map((candidate) => ({
      logit: scoreOf(candidate, knowledge) / weights.tau,
      shares: candidate.style,
    }));
  });
  return StyleBalance.fit(style, drawn);
}

/** The least penalty under which the share of copied replies among those that are ranked first is at most `share`. */
export function penaltyFor(
  choices: readonly Choice[],
  weights: Omit<RankerWeights, 'copyPenalty'>,
  share: number,
  seed: number,
  balance?: StyleBalance,
): number {
  const margins = choices.map(({ candidates }, at) => {
    const ranked = ranking(candidates, { ...weights, copyPenalty: 0 }, seed + at, balance).map((each) => ({
      ...each,
      drawn: drawnScore(each.score, weights.tau, seed + at, each.text),
    }));
    const [copied, own] = [true, false].map((which) => ranked.find((each) => each.copied === which));
    if (copied === undefined) return Number.NEGATIVE_INFINITY;
    return own === undefined ? Number.POSITIVE_INFINITY : copied.drawn - own.drawn;
  });
  // What loses exactly the margin is behind: of equals the earlier stays first, so a little more is taken.
  const sorted = margins.filter(Number.isFinite).sort((a, b) => b - a);
  const always = margins.filter((margin) => margin === Number.POSITIVE_INFINITY).length;
  const allowed = Math.max(0, Math.floor(share * choices.length) - always);
  const last = sorted[allowed];
  return last === undefined || last < 0 ? 0 : last + 1e-6;
}

class Judge {
  readonly #choices: readonly Choice[];
  readonly #seed: number;
  readonly #features: ReplyFeatures;
  readonly #rows = new Map<string, SparseVector>();
  /** The fold of each prompt, with its reply of either side. */
  readonly #folds: readonly number[];

  constructor(choices: readonly Choice[], seed: number) {
    this.#choices = choices;
    this.#seed = seed;
    const texts = choices.flatMap(({ owner, candidates }) => [owner, ...candidates.map(({ text }) => text)]);
    this.#features = ReplyFeatures.of(texts.map((text) => ({ bubbles: splitReply(text) })));
    const order = randomFor(seed, 'folds').shuffle(choices.map((_, at) => at));
    const folds = new Array<number>(choices.length);
    order.forEach((at, place) => {
      folds[at] = place % FOLDS;
    });
    this.#folds = folds;
  }

  weigh(weights: RankerWeights, balance?: StyleBalance): WeighedChoice {
    const first = this.#choices.map(
      ({ candidates }, at) => ranking(candidates, weights, this.#seed + at, balance)[0]!,
    );
    return { ...this.judge(weights, first), balance };
  }

  judge(weights: RankerWeights, replies: readonly JudgedCandidate[]): WeighedChoice {
    const odds = this.#oddsOf(replies.map(({ text }) => text));
    return {
      weights,
      ...odds,
      information: mean(replies.map(informationOf)),
      copied: mean(replies.map(({ copied }) => Number(copied))),
      stock: mean(replies.map(({ stock }) => Number(stock))),
    };
  }

  /** Each fold by a classifier of the others. */
  #oddsOf(replies: readonly string[]): { auc: number; accuracy: number } {
    const rows = [...this.#choices.map(({ owner }) => owner), ...replies].map((text) => this.#rowOf(text));
    const n = replies.length;
    const sideOf = (row: number) => Number(row >= n);
    const odds = new Array<number>(rows.length).fill(0);
    for (let fold = 0; fold < FOLDS; fold++) {
      const learnt = rows.flatMap((_, row) => (this.#folds[row % n] === fold ? [] : [row]));
      const model = fitLogistic(
        learnt.map((row) => rows[row]!),
        learnt.map(sideOf),
        { size: this.#features.size, strength: STRENGTH },
      );
      rows.forEach((vector, row) => {
        if (this.#folds[row % n] === fold) odds[row] = logOdds(model, vector);
      });
    }
    const right = odds.map((each, row) => (each === 0 ? 0.5 : Number(each > 0 === (sideOf(row) === 1))));
    return { auc: aucOf(odds.slice(0, n), odds.slice(n)), accuracy: mean(right) };
  }

  #rowOf(text: string): SparseVector {
    const known = this.#rows.get(text) ?? this.#features.rowOf({ bubbles: splitReply(text) });
    this.#rows.set(text, known);
    return known;
  }
}

function ranking(
  candidates: readonly JudgedCandidate[],
  weights: RankerWeights,
  seed: number,
  balance?: StyleBalance,
) {
  return rank(candidates, knowledgeOf(candidates, weights, balance), seed);
}

function knowledgeOf(
  candidates: readonly JudgedCandidate[],
  weights: RankerWeights,
  balance?: StyleBalance,
): ReplyKnowledge {
  const byText = new Map(candidates.map((candidate) => [candidate.text, candidate]));
  return {
    weights,
    ownerOdds: (text: string) => byText.get(text)!.ownerOdds,
    isCopied: (text: string) => byText.get(text)!.copied,
    isBroken: (text: string) => byText.get(text)!.broken,
    balanceOf: (text: string) => balance?.of(byText.get(text)!.style) ?? 0,
  };
}

export function informationOf({ logProbability, aloneLogProbability, tokens }: JudgedCandidate): number {
  return (logProbability - aloneLogProbability) / tokens;
}

/** The share of pairs in which the second list's number is the higher; equal ones count for half. */
export function aucOf(low: readonly number[], high: readonly number[]): number {
  const sorted = [...low].sort((a, b) => a - b);
  const below = (odds: number, orEqual: boolean) => {
    let [from, to] = [0, sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (sorted[middle]! < odds || (orEqual && sorted[middle] === odds)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const pairs = high.reduce((sum, odds) => sum + (below(odds, false) + below(odds, true)) / 2, 0);
  return pairs / (low.length * high.length);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}
