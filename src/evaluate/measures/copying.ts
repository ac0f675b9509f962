/** How much of what a system says stands in the training split. */
import { textKey } from '../../text/index.ts';
import { bootstrap, bootstrapMean, type Figure } from './bootstrap.ts';
import { SpanIndex } from './copied-spans.ts';
import { bySession, checkReplies, type JudgedReply } from './judged-reply.ts';

/** Training responses, made ready for any number of systems. */
export interface TrainingTexts {
  keys: ReadonlySet<string>;
  spans: SpanIndex;
}

export function trainingTexts(responses: readonly string[]): TrainingTexts {
  return { keys: new Set(responses.map(textKey)), spans: new SpanIndex(responses) };
}

/** Whether a reply equals a training response after lower-casing and removing punctuation. */
export function isCopied(reply: string, { keys }: TrainingTexts): boolean {
  return keys.has(textKey(reply));
}

/** The share of replies that equal a training response. */
export function copied(replies: readonly JudgedReply[], training: TrainingTexts, seed: number): Figure {
  checkReplies(replies);
  const hits = bySession(replies).map((group) => group.map(({ reply }) => Number(isCopied(reply, training))));
  return { ...bootstrapMean(hits, seed), n: replies.length };
}

/** The longest span, in words, that a reply shares with a training response: the longest of all replies. */
export function longestCopied(
  replies: readonly JudgedReply[],
  { spans }: TrainingTexts,
  seed: number,
): Figure {
  checkReplies(replies);
  const longest = bySession(replies).map((group) =>
    Math.max(...group.map(({ reply }) => spans.longestSpan(reply))),
  );
  const ofDrawn = (times: Uint16Array) =>
    longest.reduce((most, span, at) => (times[at]! > 0 ? Math.max(most, span) : most), 0);
  return { ...bootstrap(longest.length, ofDrawn, { seed }), n: replies.length };
}
