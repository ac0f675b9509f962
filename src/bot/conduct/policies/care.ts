/**
 * A person may be in danger: nobody answers as the owner then. The bot says that it is one and whom to call, alerts the
 * owner, and is silent until the owner resumes it. Where it may not speak, it alerts all the same.
 */
import { dangerIn } from '../danger.ts';
import { type Policy, type Situation, whySilent, wordsOf } from '../decision.ts';
import { noticeFor } from '../notices.ts';

export const care: Policy = (situation) => {
  const words = wordsOf(situation.conversation.pending);
  const found = words
    .map((text) => ({ text, danger: dangerIn(text) }))
    .find(({ danger }) => danger !== undefined);
  if (found === undefined) return undefined;
  const silent = whyNoWord(situation);
  const why = `a message may speak of ${found.danger}`;
  const change = { held: 'a person may be in danger' };
  const alert = {
    kind: 'crisis' as const,
    what: `${why}: ${silent === undefined ? 'the bot has named a crisis line and is silent' : `the bot says nothing, for ${silent}`}`,
    remedy: 'read the conversation now and answer there yourself; then `imitator conversations resume`',
    words: found.text,
  };
  if (silent !== undefined) return { kind: 'silent', why: `${why}; ${silent}`, change, alert };
  return { kind: 'say', notice: noticeFor('crisis', situation), why, always: true, change, alert };
};

function whyNoWord(situation: Situation): string | undefined {
  const { optedOutAt } = situation.conversation.conduct;
  return (
    whySilent(situation) ?? (optedOutAt === null ? undefined : 'the person wants no more messages of the bot')
  );
}
