/** Why a draft cannot be settled, in words for who wanted to. */
import { problem } from '../base/errors.ts';

export function noSuchDraft(id: number): Error {
  return problem({
    code: 'no-such-draft',
    place: 'the drafts',
    expected: 'the number of a draft',
    value: id,
    remedy: 'see those that wait: imitator drafts list',
  });
}

interface Settled {
  id: number;
  state: string;
  settledAt: number | null;
  settledBy: string;
  why: string;
}

export function draftSettled({ id, state, settledAt, settledBy, why }: Settled): Error {
  const when = settledAt === null ? '' : ` at ${new Date(settledAt).toISOString()}`;
  const who = settledBy === '' ? '' : ` by ${settledBy}`;
  const because = why === '' ? '' : `: ${why}`;
  return problem({
    code: 'draft-settled',
    place: `draft ${id}`,
    expected: 'a draft that waits',
    value: `${state}${when}${who}${because}`,
    remedy: 'nothing is sent because of this call; see what waits: imitator drafts list',
  });
}

export function draftBlocked(id: number, why: string): Error {
  return problem({
    code: 'draft-blocked',
    place: `draft ${id}`,
    expected: 'a conversation in which the bot may speak',
    value: why,
    remedy: 'the draft stays as it is; reject it, or approve it when the reason is gone',
  });
}
