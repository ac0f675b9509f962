/** What is known of each page from what comes in: whether its echoes come, which app is ours, and how far it was heard. */
import type { Sql } from './database/database.ts';

/** Echoes that come closer together than this are noted as one: else every echo would wait for the page's row. */
const ECHO_NOTE_MS = 60_000;

/** Echoes come for this page. @param appId our own app, as the echo names it, or empty. */
export async function noteEchoes(tx: Sql, page: string, now: number, appId: string): Promise<void> {
  const known = await tx.query(
    `select 1 from imitator.page where id = $1 and echo_at > $2 and ($3 = '' or app_id = $3)`,
    [page, now - ECHO_NOTE_MS, appId],
  );
  if (known.length > 0) return;
  await tx.query(
    `insert into imitator.page (id, echo_at, app_id) values ($1, $2, nullif($3, ''))
     on conflict (id) do update set echo_at = greatest(coalesce(page.echo_at, 0), excluded.echo_at),
       app_id = coalesce(excluded.app_id, page.app_id)`,
    [page, now, appId],
  );
}

/** The id of our own app, where an echo of ours has named it. */
export async function appIdOf(sql: Sql, page: string): Promise<string | undefined> {
  const [row] = await sql.query<{ app_id: string | null }>('select app_id from imitator.page where id = $1', [
    page,
  ]);
  return row?.app_id ?? undefined;
}

/**
 * Something of the page came in that was written then: what was sent before it and has no echo may have none.
 * Not in a post's own transaction: all posts of a page would wait for one another.
 */
export async function noteWritten(sql: Sql, page: string, writtenAt: number, now: number): Promise<void> {
  await sql.query(
    `insert into imitator.page (id, written_at, written_received_at) values ($1, $2, $3)
     on conflict (id) do update set written_at = excluded.written_at, written_received_at = excluded.written_received_at
       where coalesce(page.written_at, 0) < excluded.written_at`,
    [page, writtenAt, now],
  );
}

/** A process begins to receive for this page: what it missed before comes again now. */
export async function noteReceiving(sql: Sql, page: string, now: number): Promise<void> {
  await sql.query(
    `insert into imitator.page (id, receiving_since) values ($1, $2)
     on conflict (id) do update set receiving_since = excluded.receiving_since`,
    [page, now],
  );
}
