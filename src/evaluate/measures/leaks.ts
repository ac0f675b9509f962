/** Private things in replies, and words that must not be said. */
import { createScrub, hasPlaceholder, privateKinds, splitReply } from '../../formatting/prompt/index.ts';
import { wordsOf } from '../../text/index.ts';
import { bootstrapMean, type Figure } from './bootstrap.ts';
import { bySession, checkReplies, type JudgedReply } from './judged-reply.ts';

export interface LeakSettings {
  /** Country whose national phone numbers are recognised; empty: international ones only. */
  phoneCountry: string;
  /** Words and phrases that must not be said, in any case. */
  blocked?: readonly string[];
}

/**
 * The share of replies with a private literal (phone number, address, link, card, account), a placeholder such as
 * `[phone]`, or a blocked word.
 */
export function leaks(replies: readonly JudgedReply[], settings: LeakSettings, seed: number): Figure {
  checkReplies(replies);
  const leaking = leakFinder(settings);
  const found = bySession(replies).map((group) => group.map(({ reply }) => Number(leaking(reply))));
  return { ...bootstrapMean(found, seed), n: replies.length };
}

/** Whether a reply leaks. */
export function leakFinder({ phoneCountry, blocked = [] }: LeakSettings): (reply: string) => boolean {
  const scrub = createScrub({ privacyLiterals: privateKinds, phoneCountry });
  const phrases = blocked.map(spaced).filter((phrase) => phrase !== '  ');
  return (reply) =>
    splitReply(reply).some(
      (bubble) =>
        hasPlaceholder(bubble) ||
        scrub(bubble) !== bubble ||
        phrases.some((phrase) => spaced(bubble).includes(phrase)),
    );
}

/** Whole words alone are found in it. */
function spaced(text: string): string {
  return ` ${wordsOf(text).join(' ')} `;
}
