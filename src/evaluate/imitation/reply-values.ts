/** What single replies of a system were found to be: by these, two systems are compared on the same prompts. */
import { isCopied, type JudgedReply, leakFinder } from '../measures/index.ts';
import type { ModelFindings } from './likelihood-figures.ts';
import type { TextContext } from './text-figures.ts';

/** One number for each judged example, in their order; their mean is the figure of that name. */
export interface ReplyValues {
  /** What the true replies cost the system's own model; left out where it has none. */
  natsPerReply?: readonly number[] | undefined;
  promptFound: readonly number[];
  /** How well the two sides of an example are told apart, mean of both; left out for the owner. */
  twoSampleAccuracy?: readonly number[] | undefined;
  copied: readonly number[];
  leaks: readonly number[];
}

/**
 * @param found what the system's model found of it.
 * @param twoSampleAccuracy as the two-sample test gives it.
 */
export function replyValues(
  { name, replies, model }: { name: string; replies: readonly JudgedReply[]; model: unknown },
  found: ModelFindings,
  context: TextContext,
  twoSampleAccuracy: readonly number[] | undefined,
): ReplyValues {
  const leaking = leakFinder(context);
  return {
    natsPerReply: model === undefined ? undefined : found.trueNats,
    promptFound: found.foundEach.get(name)!,
    twoSampleAccuracy,
    copied: replies.map(({ reply }) => Number(isCopied(reply, context.training))),
    leaks: replies.map(({ reply }) => Number(leaking(reply))),
  };
}
