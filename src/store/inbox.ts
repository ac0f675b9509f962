/** What people wrote: durable before Meta is told so, and each message once. */
import { ensureConversation, lockConversation, markChanged, type Party } from './conversation-rows.ts';
import type { Sql } from './database/database.ts';
import { reopenDraft } from './drafts.ts';
import { forgetDisclosure } from './outbox.ts';
import { firstTime } from './seen.ts';

export interface ReceivedMessage extends Party {
  mid: string;
  /** Empty for an attachment without words. */
  text: string;
  /** The event's timestamp, in milliseconds since 1970. */
  at: number;
  /** Since when it may be answered; since now if left out. */
  heardAt?: number;
  /** What tells a tap on a button from other taps: they may all have the same mid. */
  tap?: string | undefined;
}

/** The number of a message in the inbox. */
type Seq = number;

/** A deletion comes after every edit: no message is edited as often as this. */
const AFTER_ALL_EDITS = 2 ** 31 - 1;

/**
 * Undefined for a copy of a message that is there already. An edit or a deletion that overtook it takes effect now.
 */
export async function addMessage(tx: Sql, message: ReceivedMessage, now: number): Promise<Seq | undefined> {
  const conversation = await ensureConversation(tx, message, now);
  if (message.tap !== undefined && !(await firstTime(tx, `tap:${message.tap}`, now))) return undefined;
  const [early] = await tx.query(
    'delete from imitator.early where mid = $1 and conversation = $2 returning edits, text, deleted',
    [message.mid, conversation],
  );
  const text = early?.deleted ? '' : (early?.text ?? message.text);
  const insert = async (mid: string) => {
    const [added] = await tx.query<{ seq: Seq }>(
      `insert into imitator.inbox (conversation, mid, text, at, received_at, edits, deleted)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (mid) do nothing returning seq`,
      [conversation, mid, text, message.at, now, early?.edits ?? 0, early?.deleted ?? false],
    );
    return added?.seq;
  };
  // Another tap on the same button has the mid of the first.
  const seq =
    (await insert(message.mid)) ??
    (message.tap === undefined ? undefined : await insert(`tap:${message.tap}`));
  if (seq !== undefined) await reopenDraft(tx, conversation, 'the person wrote again', now);
  if (seq !== undefined) await markChanged(tx, conversation, false, message.heardAt ?? now);
  return seq;
}

export interface Edit {
  mid: string;
  text: string;
  /** How often the message was edited, this time included. */
  edits: number;
}

/**
 * The new text of a message whose reply is not sent yet. A message that was answered keeps the text that the answer
 * was made from, and only the number of edits is recorded.
 * @returns the conversation, unless this edit is a copy or older than the last one.
 */
export async function editMessage(tx: Sql, party: Party, edit: Edit, now: number) {
  const { mid, text, edits } = edit;
  const conversation = await ensureConversation(tx, party, now);
  await takeBackReply(tx, conversation, { mid, edits, why: 'the person changed a message' }, now);
  const [row] = await tx.query<{ place: number | null }>(
    `update imitator.inbox set edits = $3, text = case when place is null then $4 else text end
     where mid = $2 and conversation = $1 and edits < $3 and not deleted returning place`,
    [conversation, mid, edits, text],
  );
  if (row !== undefined) {
    if (row.place === null) await markChanged(tx, conversation, true);
    return conversation;
  }
  if (await knows(tx, mid)) return undefined;
  await tx.query(
    `insert into imitator.early (mid, conversation, edits, text, at) values ($1, $2, $3, $4, $5)
     on conflict (mid) do update set edits = excluded.edits, text = excluded.text
       where early.edits < excluded.edits and not early.deleted`,
    [mid, conversation, edits, text, now],
  );
  return undefined;
}

/** Takes a message, of either side, out of later prompts; its text is not kept. */
export async function deleteMessage(tx: Sql, party: Party, mid: string, now: number) {
  const conversation = await ensureConversation(tx, party, now);
  await takeBackReply(
    tx,
    conversation,
    { mid, edits: AFTER_ALL_EDITS, why: 'the person deleted a message' },
    now,
  );
  const taken = await tx.query(
    `update imitator.inbox set deleted = true, text = ''
     where mid = $2 and conversation = $1 and not deleted returning seq`,
    [conversation, mid],
  );
  const ours = await tx.query(
    `update imitator.outbox set text = '' where mid = $2 and conversation = $1 and text <> '' returning id`,
    [conversation, mid],
  );
  if (taken.length + ours.length > 0) {
    await markChanged(tx, conversation, true);
    return conversation;
  }
  if (await knows(tx, mid)) return undefined;
  await tx.query(
    `insert into imitator.early (mid, conversation, deleted, at) values ($1, $2, true, $3)
     on conflict (mid) do update set deleted = true, text = null`,
    [mid, conversation, now],
  );
  return undefined;
}

/**
 * A reply of which no bubble is sent yet is not final: when one of its messages changes, its bubbles go, and its
 * messages wait for another one.
 *
 * @param change an edit that is no newer than the last one does nothing.
 */
async function takeBackReply(
  tx: Sql,
  conversation: string,
  { mid, edits, why }: { mid: string; edits: number; why: string },
  now: number,
): Promise<void> {
  await lockConversation(tx, conversation);
  const [row] = await tx.query<{ reply: number }>(
    `select reply from imitator.inbox
     where mid = $2 and conversation = $1 and reply is not null and edits < $3 and not deleted`,
    [conversation, mid, edits],
  );
  if (row === undefined || (await reopenDraft(tx, conversation, why, now, row.reply))) return;
  const bubbles = await tx.query<{ state: string; notice: string }>(
    'select state, notice from imitator.outbox where reply = $1 for update',
    [row.reply],
  );
  // What the bot said for itself (a stop word heeded, a crisis) stands, whatever becomes of the words.
  const final = ({ state, notice }: (typeof bubbles)[number]) =>
    state !== 'queued' || !['', 'disclosure'].includes(notice);
  if (bubbles.length === 0 || bubbles.some(final)) return;
  await tx.query('delete from imitator.outbox where reply = $1', [row.reply]);
  await forgetDisclosure(tx, conversation, bubbles);
  await tx.query('update imitator.inbox set place = null, reply = null where reply = $1', [row.reply]);
}

/** Whether the inbox or the outbox has this message. */
async function knows(tx: Sql, mid: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from imitator.inbox where mid = $1 union all select 1 from imitator.outbox where mid = $1',
    [mid],
  );
  return rows.length > 0;
}
