/** What keeps a whole page from sending: it is stopped, throttled, or blocked by Meta. */
import type { Sql } from './database/database.ts';
import { wakeWaiting } from './queue-jobs.ts';

/** Nothing goes out for this page until then. */
export async function throttlePage(sql: Sql, page: string, until: number): Promise<void> {
  await sql.query(
    `insert into imitator.page (id, throttled_until) values ($1, $2) on conflict (id) do update
       set throttled_until = greatest(coalesce(page.throttled_until, 0), excluded.throttled_until)`,
    [page, until],
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

/** What waited is called for. @returns whether the page was stopped. */
export async function resumePage(tx: Sql, page: string, now: number): Promise<boolean> {
  const resumed = await tx.query(
    `update imitator.page set stopped_why = null, throttled_until = null
     where id = $1 and stopped_why is not null returning id`,
    [page],
  );
  if (resumed.length > 0) await wakeWaiting(tx, page, now);
  return resumed.length > 0;
}

/** Meta blocks or unblocks the page at this time; false if something later is known already. */
export async function notePolicy(tx: Sql, page: string, at: number): Promise<boolean> {
  const noted = await tx.query(
    `insert into imitator.page as page (id, policy_at) values ($1, $2)
     on conflict (id) do update set policy_at = excluded.policy_at where page.policy_at <= excluded.policy_at
     returning id`,
    [page, at],
  );
  return noted.length > 0;
}

/** A page that stopped for its access token goes on when it has another one. */
export async function resumeWithToken(tx: Sql, page: string, token: string, now: number): Promise<boolean> {
  const [row] = await tx.query<{ stopped_token: string | null }>(
    'select stopped_token from imitator.page where id = $1 and stopped_why is not null',
    [page],
  );
  const another = row !== undefined && (row.stopped_token ?? '') !== '' && row.stopped_token !== token;
  return another && resumePage(tx, page, now);
}
