/** The measures `natsPerReply` and `natsPerWord`: how surprised a model is by the owner's true replies. */
import { countWords } from '../text/index.ts';
import type { EncodedExample } from './batch.ts';
import type { ReplyCost, ScoreReplies } from './reply-scorer.ts';

/** A held-out example as ids, and its response as text. */
export interface TrueReply {
  encoded: EncodedExample;
  response: string;
}

export interface TrueReplyCost extends ReplyCost {
  words: number;
}

/**
 * For each example -log p(response, end token | prompt). `natsPerReply` is the mean of `nats`; `natsPerWord` is the sum of
 * `nats` over the sum of `words`. Both compare models of different tokenizers, which a perplexity a token does not.
 */
export async function trueReplyCosts(
  score: ScoreReplies,
  examples: readonly TrueReply[],
  signal?: AbortSignal,
): Promise<TrueReplyCost[]> {
  const costs = await score(
    examples.map(({ encoded }) => encoded),
    signal,
  );
  return costs.map((cost, i) => ({ ...cost, words: countWords(examples[i]!.response) }));
}
