/** What is sent of drawn replies: one without a flaw, or at last the least bad one without what is wrong with it. */
import { splitReply } from '../formatting/prompt/index.ts';
import { type Flaw, flawOf, flaws, type JudgeContext, mend } from './judge-reply.ts';

/** A reply that was looked at. */
export interface ExaminedReply<R extends { text: string } = { text: string }> {
  reply: R;
  bubbles: string[];
  flaw: Flaw | undefined;
}

export function examine<R extends { text: string }>(reply: R, context: JudgeContext): ExaminedReply<R> {
  const bubbles = splitReply(reply.text);
  return { reply, bubbles, flaw: flawOf(bubbles, context) };
}

/** Of replies that all have a flaw the least bad, of equals the first, mended; undefined where nothing good is left of any. */
export function leastBad<R extends { text: string }>(
  replies: readonly ExaminedReply<R>[],
  context: JudgeContext,
): ExaminedReply<R> | undefined {
  const byFlaw = [...replies].sort((a, b) => flaws.indexOf(a.flaw!) - flaws.indexOf(b.flaw!));
  for (const examined of byFlaw) {
    const bubbles = mend(examined.bubbles, context);
    if (bubbles.length > 0) return { ...examined, bubbles };
  }
  return undefined;
}
