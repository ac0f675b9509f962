/** What an operator looks at: conversations, what was said in them, what waits to go out and what was given up. */
import type { Platform } from '../bot/index.ts';
import { lockConversation, markChanged } from './conversation-rows.ts';
import type { Database, Sql } from './database/database.ts';
import { OPEN, type OutboxState } from './outbox.ts';
import { UNANSWERED } from './unanswered.ts';

export interface ConversationSummary {
  id: string;
  page: string;
  person: string;
  platform: Platform;
  /** Until when the bot is silent there, and why. */
  pausedUntil: number | null;
  pausedWhy: string | null;
  /** The newest that was said, by whom and when; null where nothing is stored any more. */
  lastText: string | null;
  lastFrom: Speaker | null;
  lastAt: number | null;
  unanswered: number;
}

export type Speaker = 'user' | 'bot' | 'owner' | 'system';

export interface Said {
  /** Of the order in which it was said; what waits for a reply has none yet. */
  place: number | null;
  from: Speaker;
  text: string;
  at: number;
  /** Of what goes out: whether it has. */
  state: OutboxState | null;
}

/** Everything that was said; a message that its writer took back keeps its place, without its words. */
const SAID = `
  select conversation, place, case when deleted then '' else text end as text, 'user' as "from", at, seq as nth,
    null as state from imitator.inbox
  union all
  select conversation, place, text, case kind when 'bubble' then 'bot' else kind end as "from", created_at as at,
    id as nth, state from imitator.outbox`;

/**
 * The conversations with the newest words first.
 * @param before only those whose newest word is older, for the next page.
 */
export function recentConversations(
  sql: Sql,
  { most, before, page }: { most: number; before?: number | undefined; page?: string | undefined },
): Promise<ConversationSummary[]> {
  return sql.query<ConversationSummary>(
    `select c.id, c.page, c.person, c.platform, c.paused_until as "pausedUntil", c.paused_why as "pausedWhy",
       last.text as "lastText", last."from" as "lastFrom", last.at as "lastAt",
       (select count(*)::int from imitator.inbox i where i.conversation = c.id and ${UNANSWERED}) as unanswered
     from imitator.conversation c
     left join lateral (
       select text, "from", at from (${SAID}) as said where said.conversation = c.id
       order by at desc, nth desc limit 1) as last on true
     where ($2::float8 is null or coalesce(last.at, c.created_at) < $2) and ($3::text is null or c.page = $3)
     order by coalesce(last.at, c.created_at) desc, c.id limit $1`,
    [most, before ?? null, page ?? null],
  );
}

/** What was said last in a conversation, oldest first; undefined for one that is not stored. */
export async function conversationHistory(
  sql: Sql,
  conversation: string,
  most: number,
): Promise<Said[] | undefined> {
  const [there] = await sql.query('select 1 from imitator.conversation where id = $1', [conversation]);
  if (there === undefined) return undefined;
  const said = await sql.query<Said>(
    `select place, text, "from", at, state from (${SAID}) as said where conversation = $1
     order by place desc nulls first, at desc, nth desc limit $2`,
    [conversation, most],
  );
  return said.reverse();
}

export interface WaitingBubble {
  id: number;
  conversation: string;
  text: string;
  state: OutboxState;
  attempts: number;
  createdAt: number;
  changedAt: number;
  /** Why its last send failed, or empty. */
  error: string;
}

/** Bubbles that are not known to be sent, the oldest first. */
export function waitingBubbles(sql: Sql, most: number): Promise<WaitingBubble[]> {
  return sql.query<WaitingBubble>(
    `select id, conversation, text, state, attempts, created_at as "createdAt", changed_at as "changedAt",
       coalesce(error, '') as error
     from imitator.outbox where ${OPEN} order by place limit $1`,
    [most],
  );
}

/** Takes a bubble out of the line. What is being sent just now may have arrived, and is not taken. */
export function dropBubble(
  database: Database,
  id: number,
  now: number,
): Promise<'dropped' | 'gone' | 'sending'> {
  return database.transaction(async (tx) => {
    const [row] = await tx.query<{ conversation: string }>(
      'select conversation from imitator.outbox where id = $1',
      [id],
    );
    if (row === undefined) return 'gone';
    await lockConversation(tx, row.conversation);
    const dropped = await tx.query(
      `update imitator.outbox set state = 'failed', changed_at = $2, error = 'the operator dropped it'
       where id = $1 and state in ('queued', 'unsure') returning id`,
      [id, now],
    );
    if (dropped.length === 1) {
      await markChanged(tx, row.conversation, false);
      return 'dropped';
    }
    const [left] = await tx.query<{ state: string }>('select state from imitator.outbox where id = $1', [id]);
    return left?.state === 'sending' ? 'sending' : 'gone';
  });
}

export interface StoredDeadLetter {
  id: number;
  conversation: string | null;
  /** The bubble's text; null where a message had no reply. */
  text: string | null;
  why: string;
  detail: string;
  at: number;
}

export function listDeadLetters(sql: Sql, most: number): Promise<StoredDeadLetter[]> {
  return sql.query<StoredDeadLetter>(
    `select d.id, d.conversation, o.text, d.why, d.detail, d.at
     from imitator.dead_letter d left join imitator.outbox o on o.id = d.outbox order by d.id desc limit $1`,
    [most],
  );
}

/**
 * A bubble that was given up is to be sent after all, behind what was said meanwhile.
 * @returns its conversation; 'no-bubble' where a message had no reply, undefined where the letter is gone.
 */
export function retryDeadLetter(
  database: Database,
  id: number,
  now: number,
): Promise<{ conversation: string } | 'no-bubble' | undefined> {
  return database.transaction(async (tx) => {
    const [letter] = await tx.query<{ conversation: string | null; outbox: number | null }>(
      'select conversation, outbox from imitator.dead_letter where id = $1',
      [id],
    );
    if (letter === undefined) return undefined;
    const { conversation, outbox } = letter;
    if (conversation === null || outbox === null) return 'no-bubble';
    await lockConversation(tx, conversation);
    const gone = await tx.query('delete from imitator.dead_letter where id = $1 returning id', [id]);
    if (gone.length === 0) return undefined;
    await tx.query(
      `update imitator.outbox set state = 'queued', changed_at = $2, error = '', attempts = 0, unknown_errors = 0,
         sent_again = 0, heard_at = null, place = nextval('imitator.place') where id = $1 and state = 'failed'`,
      [outbox, now],
    );
    await markChanged(tx, conversation, false);
    return { conversation };
  });
}

/** False where it is gone already. */
export async function dropDeadLetter(sql: Sql, id: number): Promise<boolean> {
  const rows = await sql.query('delete from imitator.dead_letter where id = $1 returning id', [id]);
  return rows.length === 1;
}
