/** Messages of people that have no reply: which they are, and how they get their place among what was answered. */
import { MOST_PROMPT_CHARACTERS, type PendingMessage } from '../bot/index.ts';

import { lockConversation } from './conversation-rows.ts';
import type { Database, Sql } from './database/database.ts';
import { bury } from './dead-letters.ts';

/** The condition on a row of the inbox; the index `inbox_unanswered` has the same. */
export const UNANSWERED = 'place is null and not deleted';

/** In the order in which they were written. Of the text of those that no prompt has room for, a sign is left. */
export function listUnanswered(sql: Sql, conversation: string): Promise<PendingMessage[]> {
  return sql.query(
    `select seq, mid, case when text = '' or later < $2 then text else '…' end as text, at, received_at as "receivedAt"
     from (
       select *, sum(length(text)) over (order by at desc, seq desc) - length(text) as later
       from imitator.inbox where conversation = $1 and ${UNANSWERED}
     ) as pending order by at, seq`,
    [conversation, MOST_PROMPT_CHARACTERS],
  );
}

/** The times that decide when a burst of unanswered messages is over: those of its first and its last; none without any. */
export async function burstOf(
  sql: Sql,
  conversation: string,
): Promise<Pick<PendingMessage, 'at' | 'receivedAt'>[]> {
  const [row] = await sql.query(
    `select min(at) as "firstAt", max(at) as "lastAt", min(received_at) as first, max(received_at) as last
     from imitator.inbox where conversation = $1 and ${UNANSWERED}`,
    [conversation],
  );
  const { firstAt, lastAt, first, last } = row!;
  if (firstAt === null) return [];
  return [
    { at: firstAt, receivedAt: first },
    { at: lastAt, receivedAt: last },
  ];
}

/**
 * Gives messages their places among what was answered, in the order given; the number of those that had none.
 *
 * @param reply what joins them with the bubbles that answer them, if any do.
 */
export async function placeMessages(
  tx: Sql,
  seqs: readonly number[],
  reply: number | null = null,
): Promise<number> {
  if (seqs.length === 0) return 0;
  const numbers = await tx.query<{ place: number }>(
    `select nextval('imitator.place') as place from generate_series(1, $1::int)`,
    [seqs.length],
  );
  const places = numbers.map(({ place }) => place).sort((a, b) => a - b);
  const placed = await tx.query(
    `update imitator.inbox set place = given.place, reply = $3 from unnest($1::bigint[], $2::bigint[]) as given (seq, place)
     where inbox.seq = given.seq and inbox.place is null and not inbox.deleted returning inbox.seq`,
    [seqs, places, reply],
  );
  return placed.length;
}

/**
 * Messages to which no reply could be made: a dead letter tells of them, and they join the next prompt. Resolves to
 * their number.
 */
export function giveUpUnanswered(
  database: Database,
  conversation: string,
  why: string,
  now: number,
): Promise<number> {
  return database.transaction(async (tx) => {
    await lockConversation(tx, conversation);
    const left = await listUnanswered(tx, conversation);
    if (left.length === 0) return 0;
    const seqs = left.map(({ seq }) => seq);
    await placeMessages(tx, seqs);
    await bury(tx, { conversation, outbox: null, why: 'no reply could be made', detail: why, now });
    return left.length;
  });
}
