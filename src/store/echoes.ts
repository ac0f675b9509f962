/** What Meta sends back of our own sends: it settles a bubble of which nobody knew whether it was sent. */
import { conversationId, lockConversation, type Party } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';
import type { OutboxState } from './outbox.ts';
import { noteEchoes } from './pages.ts';

/** An unsigned echo that comes later than this after the last news of a bubble is not taken for that bubble's. */
const JUST_NOW_MS = 15 * 60_000;

export interface Echo {
  mid: string;
  text: string;
  /** The outbox's number, if the echo carries it. */
  id: number | undefined;
  /** Whether the echo itself says that it is of this app. */
  ours: boolean;
  /** Whether it says nothing of who sent it, as on Instagram. */
  unsigned: boolean;
}

/**
 * One of our own sends came back: it is sent, whatever became of the answer.
 * @returns 'awaited' if the bubbles behind it can go on now.
 */
export async function confirmEcho(
  tx: Sql,
  party: Party,
  echo: Echo,
  now: number,
): Promise<'not ours' | 'awaited' | 'ours'> {
  const conversation = conversationId(party);
  // Before or after the wake-up call of a worker that waits for the echo.
  await lockConversation(tx, conversation);
  const bubble = await bubbleOfEcho(tx, conversation, echo, now);
  if (bubble === undefined && !echo.ours) return 'not ours';
  await noteEchoes(tx, party.page, now);
  if (bubble === undefined || bubble.state === 'sent') return 'ours';
  await tx.query(
    `update imitator.outbox set state = 'sent', mid = $2, changed_at = $3, error = '' where id = $1`,
    [bubble.id, echo.mid, now],
  );
  return bubble.state === 'sending' ? 'ours' : 'awaited';
}

/** The bubble that an echo is of: by its number, its mid, or, if it is unsigned, the text that went out just now. */
async function bubbleOfEcho(tx: Sql, conversation: string, echo: Echo, now: number) {
  const { id, mid, text, unsigned } = echo;
  const [bubble] = await tx.query<{ id: number; state: OutboxState }>(
    `select id, state from imitator.outbox
     where conversation = $1 and kind <> 'owner' and (id = $2 or mid = $3
       or ($5 and mid is null and text = $4 and attempts > 0 and state <> 'sent' and changed_at > $6))
     order by id = $2 desc, mid = $3 desc nulls last, place limit 1 for update`,
    [conversation, id ?? -1, mid, text, unsigned, now - JUST_NOW_MS],
  );
  return bubble;
}
