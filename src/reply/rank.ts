/** Which of several replies to one prompt is the best: a score for each, and their order. */
import { randomFor } from '../base/random.ts';

/** A reply that could be given. */
export interface Candidate {
  /** Bubbles joined by pipes, as the model writes them. */
  text: string;
  /** Its ids, the end token included. */
  tokens: number;
  /** log p(reply | prompt), in natural logarithms, summed over its ids. */
  logProbability: number;
  /** log p(reply | an empty prompt), summed likewise; undefined where nobody has asked for it. */
  aloneLogProbability?: number | undefined;
}

/** How much each part of a score counts. */
export interface RankerWeights {
  /** Of the likelihood without the prompt: 0 takes what is likely, 1 what the prompt alone makes likely. */
  lambda: number;
  /** Of the log-odds that the owner wrote it. */
  mu: number;
  /** What a reply loses that stands in the training data. */
  copyPenalty: number;
  /**
   * How freely the best is chosen: 0 takes the highest score, more draws a reply with a probability that grows with
   * exp(score / tau). The highest score each time is easy to tell from a person, who says one of many fitting things.
   */
  tau: number;
}

/** What a score rests on, beside what the model says. */
export interface ReplyKnowledge {
  readonly weights: RankerWeights;
  /** Log-odds that the owner wrote this, and not the model. */
  ownerOdds(text: string): number;
  /** Whether it equals a response of the training data, but for case and punctuation. */
  isCopied(text: string): boolean;
  /** Whether a word of it is one that nobody uses. */
  isBroken(text: string): boolean;
  /** What a draw's style gains by it, where candidates are drawn by exp(score / tau). */
  balanceOf(text: string): number;
}

/** What a reply with a broken word loses: more than any difference between others, for another nearly always stands. */
const BROKEN_PENALTY = 10;

export type Ranked<C extends Candidate = Candidate> = C & { score: number };

/**
 * score(r) = log p(r|x) / |r| - lambda * log p(r|nothing) / |r| + mu * log-odds(owner | r) - copyPenalty [r is copied]
 *            - 10 [r has a broken word] + tau * balance(r)
 *
 * The first two are the mutual information of prompt and reply (Li et al., arXiv 1510.03055), which keeps "i don't know"
 * back, a token so that long replies are no worse than short ones. Without `aloneLogProbability` lambda counts as 0.
 * The last is a weight of a draw by exp(score / tau), and falls away where the best is always taken.
 */
export function scoreOf(candidate: Candidate, knowledge: ReplyKnowledge): number {
  const { text, tokens, logProbability, aloneLogProbability } = candidate;
  const { lambda, mu, copyPenalty, tau } = knowledge.weights;
  return (
    logProbability / tokens -
    (lambda === 0 || aloneLogProbability === undefined ? 0 : (lambda * aloneLogProbability) / tokens) +
    (mu === 0 ? 0 : mu * knowledge.ownerOdds(text)) -
    (copyPenalty > 0 && knowledge.isCopied(text) ? copyPenalty : 0) -
    (knowledge.isBroken(text) ? BROKEN_PENALTY : 0) +
    (tau === 0 ? 0 : tau * knowledge.balanceOf(text))
  );
}

/**
 * Candidates with their scores, best first; equal ones stay in their order. With a tau above 0 the order is drawn: Gumbel
 * noise on scores / tau chooses as a softmax would (Gumbel 1954).
 *
 * @param seed of the draw; a text draws the same for the same seed, whatever stands beside it.
 */
export function rank<C extends Candidate>(
  candidates: readonly C[],
  knowledge: ReplyKnowledge,
  seed: number,
): Ranked<C>[] {
  // One that lacks what the others have would be ranked by another rule than they.
  const alike = candidates.every(({ aloneLogProbability }) => aloneLogProbability !== undefined);
  const { tau } = knowledge.weights;
  return candidates
    .map((candidate) => {
      const read = alike ? candidate : { ...candidate, aloneLogProbability: undefined };
      const score = scoreOf(read, knowledge);
      return { ranked: { ...candidate, score }, drawn: drawnScore(score, tau, seed, candidate.text) };
    })
    .sort((a, b) => b.drawn - a.drawn)
    .map(({ ranked }) => ranked);
}

/** A score with the noise that its text draws. */
export function drawnScore(score: number, tau: number, seed: number, text: string): number {
  if (tau === 0) return score;
  return score - tau * Math.log(-Math.log(randomFor(seed, 'rank', text).open()));
}
