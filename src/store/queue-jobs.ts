/**
 * What we ask of pg-boss's own table of jobs, past its API: every statement that relies on its columns stands here.
 * Its API has no call that only makes a job earlier, none that deletes by key, and its upsert does what `moveJob` does at
 * four times the cost, though every message passes here. A release of pg-boss that changes the table breaks the tests
 * of the store.
 */
import type { Sql } from './database/database.ts';
import { OPEN } from './outbox.ts';

export const QUEUE_SCHEMA = 'imitator_queue';
export const REPLY_QUEUE = 'reply';

/** Whether a row with a `conversation` has a job that waits or runs. */
export const HAS_JOB = `exists (select 1 from ${QUEUE_SCHEMA}.job
  where name = '${REPLY_QUEUE}' and singleton_key = conversation and state in ('created', 'retry', 'active'))`;

/** Moves the job that waits for a conversation to this time; false if none waits. */
export function moveJob(tx: Sql, conversation: string, at: number): Promise<boolean> {
  return startJob(tx, conversation, at, '$3::timestamptz');
}

/** Moves it only if that makes it earlier; false if none waits. */
export function advanceJob(tx: Sql, conversation: string, at: number): Promise<boolean> {
  return startJob(tx, conversation, at, 'least(start_after, $3::timestamptz)');
}

async function startJob(tx: Sql, conversation: string, at: number, start: string): Promise<boolean> {
  const waiting = await tx.query(
    `update ${QUEUE_SCHEMA}.job set start_after = ${start}
     where name = $1 and singleton_key = $2 and state < 'active' returning id`,
    [REPLY_QUEUE, conversation, new Date(at).toISOString()],
  );
  return waiting.length > 0;
}

/** Calls now for every conversation of a page with something to do that was put off. */
export async function wakeWaiting(sql: Sql, page: string, now: number): Promise<void> {
  if (!(await hasQueue(sql))) return;
  await sql.query(
    `update ${QUEUE_SCHEMA}.job set start_after = $2::timestamptz
     where name = '${REPLY_QUEUE}' and state < 'active' and start_after > $2::timestamptz and singleton_key in (
       select o.conversation from imitator.outbox o join imitator.conversation c on c.id = o.conversation
         where c.page = $1 and o.${OPEN}
       union select i.conversation from imitator.inbox i join imitator.conversation c on c.id = i.conversation
         where c.page = $1 and i.place is null and not i.deleted)`,
    [page, new Date(now).toISOString()],
  );
}

/** Jobs that wait for later than a time are done now. */
export async function hastenJobs(sql: Sql, laterThan: number, now: number): Promise<void> {
  await sql.query(
    `update ${QUEUE_SCHEMA}.job set start_after = $2::timestamptz
     where name = '${REPLY_QUEUE}' and state < 'active' and start_after > $1::timestamptz`,
    [new Date(laterThan).toISOString(), new Date(now).toISOString()],
  );
}

/** Deletes all jobs of conversations. The queue has no tables before a server ran for the first time. */
export async function dropJobs(tx: Sql, conversations: readonly string[]): Promise<void> {
  if (!(await hasQueue(tx))) return;
  await tx.query(
    `delete from ${QUEUE_SCHEMA}.job where singleton_key = any($1) or data->>'conversation' = any($1)`,
    [conversations],
  );
}

async function hasQueue(sql: Sql): Promise<boolean> {
  const [queue] = await sql.query(`select to_regclass('${QUEUE_SCHEMA}.job') is not null as there`);
  return queue?.['there'] === true;
}
