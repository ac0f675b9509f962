/** A stop word ends the bot for a person, a start word brings it back: heeded in every mode, confirmed where it may speak. */
import { type Policy, whySilent, wordsOf } from '../decision.ts';
import { noticeFor } from '../notices.ts';
import { foldedWords } from '../texts/phrases.ts';
import { startWords, stopWords } from '../texts/wishes.ts';

export const optOut: Policy = (situation) => {
  const { pending, conduct } = situation.conversation;
  const out = conduct.optedOutAt !== null;
  // Of several in a row the last one counts.
  const wish = wordsOf(pending).reduce<'stop' | 'start' | undefined>(
    (last, text) => wishIn(text) ?? last,
    undefined,
  );
  if (wish === undefined || (wish === 'start' && !out)) return undefined;
  const stop = wish === 'stop';
  const why = stop ? 'the person wrote a stop word' : 'the person wrote a start word';
  const change = { optedOut: stop };
  if (whySilent(situation) !== undefined || (stop && out)) return { kind: 'silent', why, change };
  const notice = noticeFor(stop ? 'opted-out' : 'opted-in', situation);
  return { kind: 'say', notice, why, always: true, change };
};

function wishIn(text: string): 'stop' | 'start' | undefined {
  const words = foldedWords(text);
  if (stopWords.isWhole(words)) return 'stop';
  return startWords.isWhole(words) ? 'start' : undefined;
}
