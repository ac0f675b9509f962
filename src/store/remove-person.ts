/** The rows of one person, away, with a trace that nobody can read by which late copies of them are known. */
import type { Sql } from './database/database.ts';
import { noteToErase } from './erase.ts';
import { noteForgotten } from './forgotten.ts';
import { installationOf } from './installation.ts';
import { personTables } from './person-tables.ts';
import { dropJobs } from './queue-jobs.ts';

export interface Forgotten {
  conversations: number;
  messages: number;
  bubbles: number;
  deadLetters: number;
}

/** A part of a transaction: `eraseIfDue` is the caller's, afterwards. @param page that page's only. */
export async function removePerson(
  tx: Sql,
  person: string,
  page: string | undefined,
  now: number,
): Promise<Forgotten> {
  const { key } = await installationOf(tx);
  const found = await tx.query<{ id: string }>(
    `select id from imitator.conversation where person = $1 and ($2::text is null or page = $2)
     order by id for update`,
    [person, page ?? null],
  );
  const ids = found.map(({ id }) => id);
  await noteForgotten(tx, key, person, page, ids, now);
  const gone = new Map<string, number>();
  for (const { name, conversation } of personTables) {
    const rows = await tx.query(`delete from imitator.${name} where ${conversation} = any($1) returning 1`, [
      ids,
    ]);
    gone.set(name, rows.length);
  }
  await dropJobs(tx, ids);
  await noteToErase(tx);
  return {
    conversations: ids.length,
    messages: gone.get('inbox')!,
    bubbles: gone.get('outbox')!,
    deadLetters: gone.get('dead_letter')!,
  };
}
