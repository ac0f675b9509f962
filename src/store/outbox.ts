/**
 * What goes out, bubble by bubble, each recorded before and after its send:
 * queued -> sending -> sent, or unsure (nobody knows) -> sent by its echo, queued again, or failed.
 */
import type { Platform } from '../bot/index.ts';
import type { Database, Sql } from './database/database.ts';
import { bury } from './dead-letters.ts';

export type OutboxState = 'queued' | 'sending' | 'unsure' | 'sent' | 'failed';

export interface OutboxRow {
  id: number;
  conversation: string;
  text: string;
  state: OutboxState;
  /** How often it was sent, less the times that say nothing of the bubble itself. */
  attempts: number;
  /** How often it met an error of which nobody knows what it asks for. */
  unknownErrors: number;
  /** How often it was sent once more although nobody knew whether it had arrived. */
  sentAgain: number;
  /** Since when it is in this state, in milliseconds since 1970. */
  changedAt: number;
  /** When something of the page first came in that was written after an unsure send. */
  heardAt: number | null;
  /** Why its last send failed, or empty. */
  error: string | null;
  createdAt: number;
  /** The name of a text that the bot says for itself, or empty. */
  notice: string;
  /** The draft that a person has approved. */
  draft: number | null;
  /** When it may go out for the first time: when it would be typed. */
  typedAt: number;
}

export interface Addressee {
  page: string;
  person: string;
  platform: Platform;
  /** Why nothing goes out for this page. */
  stopped: string | null;
  /** Until when the page's calls are throttled, in milliseconds since 1970. */
  throttledUntil: number | null;
  /** Until when the bot is silent in this conversation, and why. */
  pausedUntil: number | null;
  pausedWhy: string | null;
  /** When the person last did what lets a page write to them. */
  heardAt: number | null;
  /** When an echo of ours came last. */
  echoAt: number | null;
  /** When Meta could not be reached: until when nobody tries, and how often in a row it has failed. */
  awayUntil: number | null;
  awayFailures: number | null;
  /** The newest thing of the page that came in: when it was written, and when it came. */
  writtenAt: number | null;
  writtenReceivedAt: number | null;
  /** When a process last began to receive for the page. */
  receivingSince: number | null;
}

/** The condition on a row of the outbox that is not known to be sent or given up; the index `outbox_open` has the same. */
export const OPEN = "state in ('queued', 'sending', 'unsure')";

const COLUMNS = `id, conversation, text, state, attempts, unknown_errors as "unknownErrors",
  sent_again as "sentAgain", changed_at as "changedAt", heard_at as "heardAt", error,
  created_at as "createdAt", notice, draft,
  pause_ms + coalesce((select max(before.changed_at) from imitator.outbox before
    where before.reply = o.reply and before.place < o.place), created_at) as "typedAt"`;

/** The first bubble of a conversation that is not known to be sent or given up. */
export async function firstBubble(sql: Sql, conversation: string): Promise<OutboxRow | undefined> {
  const [row] = await sql.query<OutboxRow>(
    `select ${COLUMNS} from imitator.outbox o where conversation = $1 and ${OPEN} order by place limit 1`,
    [conversation],
  );
  return row;
}

export async function addresseeOf(sql: Sql, conversation: string): Promise<Addressee | undefined> {
  const [row] = await sql.query<Addressee>(
    `select c.page, c.person, c.platform, c.paused_until as "pausedUntil", c.paused_why as "pausedWhy",
       c.heard_at as "heardAt", p.stopped_why as stopped, p.throttled_until as "throttledUntil",
       p.echo_at as "echoAt", p.away_until as "awayUntil", p.away_failures as "awayFailures",
       p.written_at as "writtenAt", p.written_received_at as "writtenReceivedAt",
       p.receiving_since as "receivingSince"
     from imitator.conversation c left join imitator.page p on p.id = c.page where c.id = $1`,
    [conversation],
  );
  return row;
}

export interface QueuedAs {
  /** What joins them with the messages that they answer. */
  reply: number;
  now: number;
  /** The name of a text that the bot says for itself: it is in no prompt and counts in no cap. */
  notice?: string;
  /** The draft that a person has approved. */
  draft?: number;
  /** Milliseconds to wait before each. */
  pausesMs?: readonly number[] | undefined;
}

/** The bubbles of a reply, to be sent in this order. */
export async function queueBubbles(
  tx: Sql,
  conversation: string,
  bubbles: readonly string[],
  { reply, now, notice = '', draft, pausesMs = [] }: QueuedAs,
): Promise<void> {
  for (const [i, text] of bubbles.entries()) {
    await tx.query(
      `insert into imitator.outbox (conversation, kind, text, state, reply, created_at, changed_at, notice, draft, pause_ms)
       values ($1, $2, $3, 'queued', $4, $5, $5, $6, $7, $8)`,
      [
        conversation,
        notice === '' ? 'bubble' : 'system',
        text,
        reply,
        now,
        notice,
        draft ?? null,
        pausesMs[i] ?? 0,
      ],
    );
  }
}

type Bubble = Pick<OutboxRow, 'id'>;

/** From one state to another; false if somebody else was faster. Every way to 'sending' is an attempt. */
export function moveBubble(
  sql: Sql,
  bubble: Bubble,
  from: OutboxState,
  to: OutboxState,
  now: number,
  error = '',
): Promise<boolean> {
  return changeBubble(sql, bubble, { from, to, now, error, attempts: to === 'sending' ? 1 : 0 });
}

/** Back to 'queued' from a send that failed for a reason that is not the bubble's: it counts as no attempt. */
export function putBackBubble(sql: Sql, bubble: Bubble, now: number, error: string): Promise<boolean> {
  return changeBubble(sql, bubble, { from: 'sending', to: 'queued', now, error, attempts: -1 });
}

/** Back to 'queued' from an error of which nobody knows what it asks for. */
export function noteUnknownError(sql: Sql, bubble: Bubble, now: number, error: string): Promise<boolean> {
  return changeBubble(sql, bubble, { from: 'sending', to: 'queued', now, error, unknownErrors: 1 });
}

/** An unsure bubble is to be sent once more. */
export function queueAgain(sql: Sql, bubble: Bubble, now: number): Promise<boolean> {
  return changeBubble(sql, bubble, { from: 'unsure', to: 'queued', now, error: '', sentAgain: 1 });
}

/** Something of the page came in that was written after this unsure send. */
export async function noteHeardSince(sql: Sql, bubble: Bubble, at: number): Promise<void> {
  await sql.query(`update imitator.outbox set heard_at = $2 where id = $1 and state = 'unsure'`, [
    bubble.id,
    at,
  ]);
}

interface BubbleChange {
  from: OutboxState;
  to: OutboxState;
  now: number;
  error: string;
  /** How many it adds. */
  attempts?: number;
  unknownErrors?: number;
  sentAgain?: number;
}

async function changeBubble(sql: Sql, bubble: Bubble, change: BubbleChange): Promise<boolean> {
  const { from, to, now, error, attempts = 0, unknownErrors = 0, sentAgain = 0 } = change;
  const changed = await sql.query(
    `update imitator.outbox set state = $3, changed_at = $4, error = $5, heard_at = null, attempts = attempts + $6,
       unknown_errors = unknown_errors + $7, sent_again = sent_again + $8
     where id = $1 and state = $2 returning id`,
    [bubble.id, from, to, now, error, attempts, unknownErrors, sentAgain],
  );
  return changed.length === 1;
}

/** Meta has it. An echo may have said so before. */
export async function noteSent(sql: Sql, bubble: Bubble, mid: string, now: number): Promise<void> {
  await sql.query(
    `update imitator.outbox set state = 'sent', mid = coalesce(mid, $2), changed_at = $3, error = ''
     where id = $1 and state <> 'sent'`,
    [bubble.id, mid, now],
  );
}

/** Gives up a bubble and all that wait behind it: half a reply out of order is worse than half a reply. */
export function giveUpBubbles(
  database: Database,
  conversation: string,
  why: string,
  detail: string,
  now: number,
): Promise<number> {
  return database.transaction(async (tx) => {
    const rows = await tx.query<{ id: number; notice: string }>(
      `update imitator.outbox set state = 'failed', changed_at = $2, error = $3
       where conversation = $1 and ${OPEN} returning id, notice`,
      [conversation, now, why],
    );
    for (const { id } of rows) await bury(tx, { conversation, outbox: id, why, detail, now });
    await forgetDisclosure(tx, conversation, rows);
    return rows.length;
  });
}

/** What waits and has not been tried goes out no more: the conversation is about something else now. */
export async function dropQueued(tx: Sql, conversation: string, why: string, now: number): Promise<void> {
  const rows = await tx.query<{ notice: string }>(
    `update imitator.outbox set state = 'failed', changed_at = $2, error = $3
     where conversation = $1 and state = 'queued' returning notice`,
    [conversation, now, why],
  );
  await forgetDisclosure(tx, conversation, rows);
}

/** A person who was not told that a machine writes is told the next time. */
export async function forgetDisclosure(
  tx: Sql,
  conversation: string,
  lost: readonly { notice: string }[],
): Promise<void> {
  if (lost.some(({ notice }) => notice === 'disclosure'))
    await tx.query('update imitator.conversation set disclosed_at = null where id = $1', [conversation]);
}
