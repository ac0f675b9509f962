/**
 * How replies are cut into bubbles and written, moved to how the owner does it. Among candidates that are drawn by their
 * scores, weights on the bins of style make bubbles, their lengths, capitals and endings as frequent as in the training
 * data, and change as little else as can be: the distribution of maximum entropy under these means, found by generalised
 * iterative scaling (Darroch and Ratcliff 1972).
 */
import { splitReply } from '../formatting/prompt/index.ts';
import { type BubbleStyleFeature, bubbleStyleBins, bubbleStyleSizes } from '../text/index.ts';

/** A candidate's part of a prompt's draw: its score over tau, and its bins' shares. */
export interface DrawnCandidate {
  logit: number;
  shares: StyleShares;
}

/** By bin, the share of a reply that falls into it: those of each feature add up to 1. */
export type StyleShares = readonly (readonly [bin: number, share: number])[];

const FEATURES = Object.entries(bubbleStyleSizes) as [BubbleStyleFeature, number][];
const BINS = FEATURES.reduce((sum, [, size]) => sum + size, 0);
const ROUNDS = 100;
/** No bin counts for more: what the owner never does must be outweighed, and a rare thing not forced. */
const MOST_WEIGHT = 5;
/** Replies added to either side, spread evenly: a bin that the owner never uses is rare and not impossible. */
const ADDED = 1;

export function sharesOf(reply: string): StyleShares {
  const bins = bubbleStyleBins(splitReply(reply));
  let first = 0;
  return FEATURES.flatMap(([feature, size]) => {
    const shares = bins[feature].map((bin) => [first + bin, 1 / bins[feature].length] as const);
    first += size;
    return shares;
  });
}

export class StyleBalance {
  /** What a reply's logit gains for each bin's share. */
  readonly weights: readonly number[];

  /** @throws RangeError where there are not as many as bins, or one is no number or too large. */
  constructor(weights: readonly number[]) {
    if (weights.length !== BINS || !weights.every((weight) => Math.abs(weight) <= MOST_WEIGHT))
      throw new RangeError(`expected ${BINS} weights from -${MOST_WEIGHT} to ${MOST_WEIGHT}`);
    this.weights = weights;
  }

  /**
   * @param owner the owner's training replies.
   * @param choices by prompt, the candidates that one is drawn of; at least one prompt.
   */
  static fit(owner: readonly StyleShares[], choices: readonly (readonly DrawnCandidate[])[]): StyleBalance {
    const target = meansOf(owner.map((shares) => [{ chance: 1, shares }]));
    const weights = new Array<number>(BINS).fill(0);
    for (let round = 0; round < ROUNDS; round++) {
      const found = meansOf(choices.map((candidates) => chancesOf(candidates, weights)));
      weights.forEach((weight, bin) => {
        const next = weight + Math.log(target[bin]! / found[bin]!) / FEATURES.length;
        weights[bin] = Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, next));
      });
    }
    return new StyleBalance(weights.map(Math.fround));
  }

  of(shares: StyleShares): number {
    return shares.reduce((sum, [bin, share]) => sum + share * this.weights[bin]!, 0);
  }
}

interface Chance {
  chance: number;
  shares: StyleShares;
}

/** A softmax of a prompt's candidates. */
function chancesOf(candidates: readonly DrawnCandidate[], weights: readonly number[]): Chance[] {
  const logits = candidates.map(
    ({ logit, shares }) => logit + shares.reduce((sum, [bin, share]) => sum + share * weights[bin]!, 0),
  );
  const highest = Math.max(...logits);
  const parts = logits.map((logit) => Math.exp(logit - highest));
  const all = parts.reduce((a, b) => a + b, 0);
  return candidates.map(({ shares }, i) => ({ chance: parts[i]! / all, shares }));
}

/** By bin its mean share over prompts. */
function meansOf(prompts: readonly (readonly Chance[])[]): number[] {
  const sums = FEATURES.flatMap(([, size]) => new Array<number>(size).fill(ADDED / size));
  for (const candidates of prompts)
    for (const { chance, shares } of candidates)
      for (const [bin, share] of shares) sums[bin]! += chance * share;
  return sums.map((sum) => sum / (prompts.length + ADDED));
}
