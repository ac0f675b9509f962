/** Wishes to be deleted that came through Meta, from the asking to the answer that the person can see. */
import { randomInt } from 'node:crypto';
import type { Database, Sql } from './database/database.ts';
import { OPEN } from './outbox.ts';
import { removePerson } from './remove-person.ts';

export interface Deletion {
  /** 'asked' where the person is known and is told first; 'unmatched' where the operator has to find them. */
  state: 'asked' | 'done' | 'unmatched';
  /** Milliseconds since 1970. */
  askedAt: number;
  doneAt: number | null;
}

export interface AskedDeletion {
  /** The code under which the person can see what became of it. */
  code: string;
  /** How many conversations are gone. */
  conversations: number;
}

/**
 * Somebody has asked Meta to be deleted from these pages. Their id is that of the app, and may match nobody here: then
 * the wish waits until the operator has found the person. Found, deleted and noted in one transaction; `eraseIfDue` is
 * the caller's, afterwards.
 */
export function askDeletion(
  database: Database,
  appScopedId: string,
  pages: readonly string[],
  now: number,
): Promise<AskedDeletion> {
  return database.transaction(
    async (tx) => {
      let conversations = 0;
      for (const page of pages) conversations += await forgetKnown(tx, appScopedId, page, now);
      const code = conversations > 0 ? await noteDone(tx, now) : await noteOpen(tx, appScopedId, now);
      return { code, conversations };
    },
    { long: true },
  );
}

/** An id that is nobody's here leaves nothing: it is the app's, and may be another person's on the page. */
async function forgetKnown(tx: Sql, person: string, page: string, now: number): Promise<number> {
  const known = await tx.query('select 1 from imitator.conversation where person = $1 and page = $2', [
    person,
    page,
  ]);
  return known.length === 0 ? 0 : (await removePerson(tx, person, page, now)).conversations;
}

/** What is done needs no id any more. */
async function noteDone(tx: Sql, now: number): Promise<string> {
  const code = randomCode();
  await tx.query(
    `insert into imitator.deletion (code, state, asked_at, done_at) values ($1, 'done', $2, $2)`,
    [code, now],
  );
  return code;
}

/** Somebody who asks again has the code of the first time. */
async function noteOpen(tx: Sql, appScopedId: string, now: number): Promise<string> {
  const [noted] = await tx.query<{ code: string }>(
    `insert into imitator.deletion as open (code, app_scoped_id, state, asked_at) values ($1, $2, 'unmatched', $3)
     on conflict (app_scoped_id) where state = 'unmatched' do update set state = open.state returning code`,
    [randomCode(), appScopedId, now],
  );
  return noted!.code;
}

/** A person has asked the bot itself. @returns the code that they are told. */
export async function noteAsked(tx: Sql, now: number): Promise<string> {
  const code = randomCode();
  await tx.query(`insert into imitator.deletion (code, state, asked_at) values ($1, 'asked', $2)`, [
    code,
    now,
  ]);
  return code;
}

/** Who asked the bot is forgotten when they know that it is recorded. False while they are to be told. */
export function forgetWhoAsked(database: Database, conversation: string, now: number): Promise<boolean> {
  return database.transaction(
    async (tx) => {
      const [row] = await tx.query<{ page: string; person: string; code: string }>(
        `select page, person, deletion_code as code from imitator.conversation c
         where id = $1 and deletion_code is not null
           and not exists (select 1 from imitator.outbox where conversation = c.id and ${OPEN})`,
        [conversation],
      );
      if (row === undefined) return false;
      await removePerson(tx, row.person, row.page, now);
      await tx.query(`update imitator.deletion set state = 'done', done_at = $2 where code = $1`, [
        row.code,
        now,
      ]);
      return true;
    },
    { long: true },
  );
}

export async function deletionOf(sql: Sql, code: string): Promise<Deletion | undefined> {
  const [row] = await sql.query<Deletion>(
    `select state, asked_at as "askedAt", done_at as "doneAt" from imitator.deletion where code = $1`,
    [code],
  );
  return row;
}

export interface OpenDeletion {
  code: string;
  /** The app's own id of the person. */
  appScopedId: string;
  askedAt: number;
}

/** What still waits for the operator, the oldest first. */
export function openDeletions(sql: Sql): Promise<OpenDeletion[]> {
  return sql.query<OpenDeletion>(
    `select code, app_scoped_id as "appScopedId", asked_at as "askedAt" from imitator.deletion
     where state = 'unmatched' order by asked_at`,
  );
}

/** The operator has found and deleted the person. False for a code that nobody was given. */
export async function finishDeletion(sql: Sql, code: string, now: number): Promise<boolean> {
  const rows = await sql.query(
    `update imitator.deletion set state = 'done', done_at = coalesce(done_at, $2), app_scoped_id = null
     where code = $1 returning code`,
    [code, now],
  );
  return rows.length > 0;
}

/** Letters and digits that nobody mistakes for one another, 32 of them; 26 hold 130 random bits. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

function randomCode(): string {
  return Array.from({ length: 26 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
}
