/** The measure `hits1of20` (hits@1 of ConvAI2): whether a model knows the true reply among replies to other prompts. */
import { drawOthers, inRuns, type Ranked, rankFirst } from './among-others.ts';
import type { EncodedExample } from './batch.ts';
import type { ScoreReplies } from './reply-scorer.ts';

/**
 * For each example whether its response has the highest log-probability a token after its prompt, among itself and 19
 * different responses to other prompts, drawn by seed. What was also answered to an equal prompt is no wrong answer, and
 * is not drawn. The same examples and seed draw the same for every model.
 */
export async function hits1of20(
  score: ScoreReplies,
  examples: readonly EncodedExample[],
  { seed, signal }: { seed: number; signal?: AbortSignal },
): Promise<Ranked[]> {
  const responses = examples.map(({ target }) => target);
  const answered = new Map<string, Set<string>>();
  for (const { source, target } of examples)
    answered.set(String(source), (answered.get(String(source)) ?? new Set()).add(String(target)));
  const choices = examples.map(({ source, target }, i) => [
    target,
    ...drawOthers(responses, String, answered.get(String(source))!, seed, 'hits', i),
  ]);
  const costs = await score(
    examples.flatMap(({ source }, i) => choices[i]!.map((target) => ({ source, target }))),
    signal,
  );
  const counts = choices.map(({ length }) => length);
  return inRuns(costs, counts).map((own) => rankFirst(own.map(({ nats, tokens }) => -nats / tokens)));
}
