/** What Meta sends back of our own sends: it settles a bubble of which nobody knew whether it was sent. */
import { conversationId, lockConversation, type Party } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';
import { unbury } from './dead-letters.ts';
import type { OutboxState } from './outbox.ts';
import { noteEchoes } from './page-news.ts';

/** An echo without a number that comes later than this after the last news of a bubble is not taken for that bubble's. */
const JUST_NOW_MS = 15 * 60_000;

export interface Echo {
  mid: string;
  text: string;
  /** The outbox's number, if the echo carries it. */
  id: number | undefined;
  /** Whether the echo itself says that it is of this app. */
  ours: boolean;
  /** Whether it names no bubble although it may be ours: then its text tells. */
  unsigned: boolean;
  /** The app that it names, or empty. */
  appId?: string;
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
  const bubble =
    (await bubbleNamed(tx, conversation, echo)) ??
    (echo.unsigned ? await bubbleSaying(tx, conversation, echo.text, now) : undefined);
  if (bubble === undefined && !echo.ours) return 'not ours';
  // The app's own id is believed only where the bubble's number came with it.
  await noteEchoes(tx, party.page, now, echo.id === undefined ? '' : (echo.appId ?? ''));
  if (bubble === undefined || bubble.state === 'sent') return 'ours';
  await tx.query(
    `update imitator.outbox set state = 'sent', mid = $2, changed_at = $3, error = '' where id = $1`,
    [bubble.id, echo.mid, now],
  );
  if (bubble.state === 'failed') await unbury(tx, bubble.id);
  return bubble.state === 'sending' ? 'ours' : 'awaited';
}

interface FoundBubble {
  id: number;
  state: OutboxState;
}

/** By its number or its mid. */
async function bubbleNamed(
  tx: Sql,
  conversation: string,
  { id, mid }: Echo,
): Promise<FoundBubble | undefined> {
  const [bubble] = await tx.query<FoundBubble>(
    `select id, state from imitator.outbox
     where conversation = $1 and kind <> 'owner' and (id = $2 or mid = $3)
     order by id = $2 desc limit 1 for update`,
    [conversation, id ?? -1, mid],
  );
  return bubble;
}

/** By the text that went out just now, or that nobody knows the fate of; Instagram changes white space on the way. */
async function bubbleSaying(
  tx: Sql,
  conversation: string,
  text: string,
  now: number,
): Promise<FoundBubble | undefined> {
  const words = wordsOf(text);
  if (words === '') return undefined;
  const bubbles = await tx.query<FoundBubble & { text: string }>(
    `select id, state, text from imitator.outbox
     where conversation = $1 and kind <> 'owner' and attempts > 0
       and (state = 'unsure' or changed_at > $2) and (mid is null or sent_again > 0)
     order by state = 'sent', place for update`,
    [conversation, now - JUST_NOW_MS],
  );
  return bubbles.find((bubble) => wordsOf(bubble.text) === words);
}

/** As both sides have them, whatever became of white space on the way. */
export function wordsOf(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ');
}
