/** What the owner writes by hand: it stands in the outbox, for it is of the page's side, and is sent already. */
import { ensureConversation, lockConversation, markChanged, type Party } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';
import { dropDraft } from './drafts.ts';
import { listUnanswered, placeMessages } from './unanswered.ts';
import { noteVersionCorrected } from './version-counts.ts';

export interface OwnerMessage {
  mid: string;
  text: string;
  /** The event's timestamp, in milliseconds since 1970. */
  at: number;
}

/**
 * A turn of the page's side: it answers what was written before it.
 * @returns false for a copy.
 */
export async function addOwnerMessage(
  tx: Sql,
  party: Party,
  message: OwnerMessage,
  now: number,
): Promise<boolean> {
  const { mid, text, at } = message;
  const conversation = await ensureConversation(tx, party, now);
  await lockConversation(tx, conversation);
  const known = await tx.query('select 1 from imitator.outbox where mid = $1', [mid]);
  if (known.length > 0) return false;
  const answered = (await listUnanswered(tx, conversation)).filter((written) => written.at <= at);
  const seqs = answered.map(({ seq }) => seq);
  await placeMessages(tx, seqs);
  await dropDraft(tx, conversation, 'the owner wrote', now);
  await tx.query(
    `insert into imitator.outbox (conversation, kind, text, state, created_at, changed_at, mid)
     values ($1, 'owner', $2, 'sent', $3, $4, $5)`,
    [conversation, text, at, now, mid],
  );
  await noteVersionCorrected(tx, conversation, 'takeovers');
  await markChanged(tx, conversation, true);
  return true;
}
