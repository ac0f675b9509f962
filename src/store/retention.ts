/** What is deleted, and when: by age, because a person asks for it, or because Meta passes their wish on. */
import { randomInt } from 'node:crypto';
import type { Database } from './database/database.ts';
import { dropJobs } from './queue-jobs.ts';

const DAY_MS = 86_400_000;
/** What came too late to be of use to anybody: copies of events, edits of messages that never came. */
const SEEN_DAYS = 7;
/** An operator who has not looked by then will not. */
const ALERT_DAYS = 90;

/** Deletes what is older than the settings keep; 0 days keep everything that somebody may still ask for. */
export async function retain(database: Database, days: number, now: number): Promise<void> {
  const remove = (text: string, values: unknown[]) =>
    database.transaction((tx) => tx.query(text, values), { long: true });
  await remove('delete from imitator.seen where at < $1', [now - SEEN_DAYS * DAY_MS]);
  await remove('delete from imitator.early where at < $1', [now - SEEN_DAYS * DAY_MS]);
  await remove('delete from imitator.alert where last_at < $1', [now - ALERT_DAYS * DAY_MS]);
  if (days === 0) return;
  const before = now - days * DAY_MS;
  await remove('delete from imitator.inbox where received_at < $1', [before]);
  await remove('delete from imitator.outbox where changed_at < $1', [before]);
  await remove('delete from imitator.dead_letter where at < $1', [before]);
  await remove('delete from imitator.deletion where coalesce(done_at, asked_at) < $1', [before]);
  // Who is left without a message is nobody we talk with: the id goes too.
  await remove(
    `delete from imitator.conversation c where created_at < $1 and coalesce(paused_until, 0) < $2
       and not exists (select 1 from imitator.inbox where conversation = c.id)
       and not exists (select 1 from imitator.outbox where conversation = c.id)`,
    [before, now],
  );
}

export interface Forgotten {
  conversations: number;
  messages: number;
  bubbles: number;
  deadLetters: number;
}

/**
 * Deletes everything of one person: inbox, outbox, dead letters and queue.
 *
 * @param page only that page's conversation; all pages' without it.
 */
export function forgetPerson(database: Database, person: string, page?: string): Promise<Forgotten> {
  return database.transaction(
    async (tx) => {
      const found = await tx.query<{ id: string }>(
        'select id from imitator.conversation where person = $1 and ($2::text is null or page = $2) for update',
        [person, page ?? null],
      );
      const ids = found.map(({ id }) => id);
      const gone = async (table: string) =>
        (await tx.query(`delete from imitator.${table} where conversation = any($1) returning 1`, [ids]))
          .length;
      const forgotten = {
        conversations: ids.length,
        messages: await gone('inbox'),
        bubbles: await gone('outbox'),
        deadLetters: await gone('dead_letter'),
      };
      await tx.query('delete from imitator.conversation where id = any($1)', [ids]);
      await dropJobs(tx, ids);
      return forgotten;
    },
    { long: true },
  );
}

export interface Deletion {
  state: 'done' | 'unmatched';
  /** Milliseconds since 1970. */
  askedAt: number;
  doneAt: number | null;
}

/**
 * A wish to be deleted that came through Meta. Its id is that of the app and may match nobody here: then it waits
 * until the operator has found the person.
 *
 * @returns the code under which the person can see what became of it.
 */
export async function recordDeletion(
  database: Database,
  appScopedId: string,
  done: boolean,
  now: number,
): Promise<string> {
  const [known] = await database.query<{ code: string }>(
    `select code from imitator.deletion where app_scoped_id = $1 and state = 'unmatched'`,
    [appScopedId],
  );
  if (known !== undefined && !done) return known.code;
  const code = randomCode();
  await database.query(
    `insert into imitator.deletion (code, app_scoped_id, state, asked_at, done_at) values ($1, $2, $3, $4, $5)`,
    // What is done needs no id any more.
    [code, done ? null : appScopedId, done ? 'done' : 'unmatched', now, done ? now : null],
  );
  return code;
}

export async function deletionOf(database: Database, code: string): Promise<Deletion | undefined> {
  const [row] = await database.query<Deletion>(
    `select state, asked_at as "askedAt", done_at as "doneAt" from imitator.deletion where code = $1`,
    [code],
  );
  return row;
}

/** The operator has found and deleted the person. False for a code that nobody was given. */
export async function finishDeletion(database: Database, code: string, now: number): Promise<boolean> {
  const rows = await database.query(
    `update imitator.deletion set state = 'done', done_at = $2, app_scoped_id = null where code = $1 returning code`,
    [code, now],
  );
  return rows.length > 0;
}

/** Letters and digits that nobody mistakes for one another, 32 of them; 26 hold 130 random bits. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

function randomCode(): string {
  return Array.from({ length: 26 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
}
