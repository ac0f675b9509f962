/**
 * The measure `promptFound`, the sense of replies: whether the prompt can be told from the reply. A reply that would fit
 * anywhere fits its own prompt no better than others (a form of the mutual information of arXiv 1510.03055).
 */
import { drawOthers, inRuns, type Ranked, rankFirst } from './among-others.ts';
import type { EncodedExample } from './batch.ts';
import type { ScoreReplies } from './reply-scorer.ts';

/**
 * For each reply (`target`) whether log p(reply | prompt) is highest for its own prompt (`source`) among this and 19
 * different prompts of the others, drawn by seed. Equal prompts and seed draw the same for every system.
 */
export async function promptFound(
  score: ScoreReplies,
  replies: readonly EncodedExample[],
  { seed, signal }: { seed: number; signal?: AbortSignal },
): Promise<Ranked[]> {
  const prompts = replies.map(({ source }) => source);
  const choices = prompts.map((prompt, i) => [
    prompt,
    ...drawOthers(prompts, String, new Set([String(prompt)]), seed, 'prompts', i),
  ]);
  const costs = await score(
    replies.flatMap(({ target }, i) => choices[i]!.map((source) => ({ source, target }))),
    signal,
  );
  const counts = choices.map(({ length }) => length);
  return inRuns(costs, counts).map((own) => rankFirst(own.map(({ nats }) => -nats)));
}
