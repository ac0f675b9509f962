/** What is known of each page: whether it is stopped or throttled, and whether its echoes come. */
import type { Sql } from './database/database.ts';

/** Echoes that come closer together than this are noted as one: else every echo would wait for the page's row. */
const ECHO_NOTE_MS = 60_000;

/** Nothing goes out for this page until then. */
export async function throttlePage(sql: Sql, page: string, until: number): Promise<void> {
  await sql.query(
    `insert into imitator.page (id, throttled_until) values ($1, $2) on conflict (id) do update
       set throttled_until = greatest(coalesce(page.throttled_until, 0), excluded.throttled_until)`,
    [page, until],
  );
}

/** Echoes come for this page. */
export async function noteEchoes(tx: Sql, page: string, now: number): Promise<void> {
  await tx.query(
    `insert into imitator.page (id, echo_at) values ($1, $2) on conflict (id) do update
       set echo_at = excluded.echo_at where coalesce(page.echo_at, 0) < excluded.echo_at - $3`,
    [page, now, ECHO_NOTE_MS],
  );
}

/**
 * Nothing goes out for the page, and nothing new is made, until it is resumed.
 *
 * @param token what tells the access token from another: a page that was stopped for it goes on with a new one.
 */
export async function stopPage(tx: Sql, page: string, why: string, token = ''): Promise<void> {
  await tx.query(
    `insert into imitator.page (id, stopped_why, stopped_token) values ($1, $2, $3)
     on conflict (id) do update set stopped_why = excluded.stopped_why, stopped_token = excluded.stopped_token`,
    [page, why, token],
  );
}

/** @returns whether the page was stopped. */
export async function resumePage(tx: Sql, page: string): Promise<boolean> {
  const resumed = await tx.query(
    `update imitator.page set stopped_why = null, throttled_until = null
     where id = $1 and stopped_why is not null returning id`,
    [page],
  );
  return resumed.length > 0;
}

/** A page that stopped for its access token goes on when it has another one. */
export async function resumeWithToken(tx: Sql, page: string, token: string): Promise<boolean> {
  const [row] = await tx.query<{ stopped_token: string | null }>(
    'select stopped_token from imitator.page where id = $1 and stopped_why is not null',
    [page],
  );
  const another = row !== undefined && (row.stopped_token ?? '') !== '' && row.stopped_token !== token;
  return another && resumePage(tx, page);
}
