/**
 * "Delete my data": asked once whether it is meant, and with a yes a request is recorded as the platform's own callback
 * records one. Any other answer ends it. Where the bot may not speak the owner hears of it.
 */
import { type Policy, whySilent, wordsOf } from '../decision.ts';
import { noticeFor } from '../notices.ts';
import { foldedWords } from '../texts/phrases.ts';
import { deletionWords, yesWords } from '../texts/wishes.ts';

const HOUR_MS = 3_600_000;
/** A yes of later than this is an answer to something else. */
const ASKED_FOR_HOURS = 24;

export const deletion: Policy = (situation) => {
  const { pending, conduct } = situation.conversation;
  const texts = wordsOf(pending);
  const asked =
    conduct.deletionAskedAt !== null && situation.now - conduct.deletionAskedAt < ASKED_FOR_HOURS * HOUR_MS;
  if (asked && texts.some((text) => yesWords.isWhole(foldedWords(text)))) {
    const change = { deletion: true as const, deletionAsked: false };
    const why = 'the person wants everything deleted, and has said yes';
    if (whySilent(situation) !== undefined) return { kind: 'silent', why, change };
    return { kind: 'say', notice: noticeFor('deletion-recorded', situation), why, always: true, change };
  }
  if (!texts.some((text) => deletionWords.find(foldedWords(text)) !== undefined)) return undefined;
  const why = 'the person wants their data deleted';
  const silent = whySilent(situation);
  if (silent === undefined) {
    const notice = noticeFor('deletion-asked', situation);
    return {
      kind: 'say',
      notice,
      why: `${why}: are they sure?`,
      always: true,
      change: { deletionAsked: true },
    };
  }
  const alert = {
    kind: 'deletion-asked' as const,
    what: `somebody asked for their data to be deleted where the bot says nothing (${silent})`,
    remedy: 'ask them whether it is meant, then run `imitator forget` with their id',
  };
  return { kind: 'silent', why: `${why}; ${silent}`, alert };
};
