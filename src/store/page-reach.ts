/**
 * Whether Meta can be reached for a page. While it cannot, one bubble after the other tries in the name of all, so that
 * a page with many conversations does not call as often as it has conversations.
 */
import type { Sql } from './database/database.ts';
import { wakeWaiting } from './queue-jobs.ts';

export interface FailedReach {
  /** The first wait; it doubles with each failure in a row. */
  firstMs: number;
  mostMs: number;
  /** Meta was surely not there: a single error may be one person's. */
  sure: boolean;
  /** It was the one try of a page that is away. */
  probe: boolean;
}

/**
 * A send did not get through. From the second in a row on, or when it is sure, the page is away.
 * @returns how often in a row it has failed, and until when nothing is tried; 0 where the page goes on.
 */
export async function noteFailedReach(
  sql: Sql,
  page: string,
  failed: FailedReach,
  now: number,
): Promise<{ failures: number; until: number }> {
  const { firstMs, mostMs, sure, probe } = failed;
  // Sends that were on their way together fail together, and count as one.
  const [row] = await sql.query<{ failures: number; until: number }>(
    `insert into imitator.page as page (id, away_failures, away_until)
     values ($1, 1, case when $5 then $2::float8 + $3 end)
     on conflict (id) do update set
       away_failures = case when page.away_until > $2 and not $6 then page.away_failures
         else page.away_failures + 1 end,
       away_until = case
         when page.away_until > $2 and not $6 then page.away_until
         when $5 or $6 or page.away_failures >= 1
           then $2::float8 + least($4::float8, $3 * power(2, least(30, greatest(0, page.away_failures - 1))))
         else page.away_until end
     returning away_failures as failures, coalesce(away_until, 0) as until`,
    [page, now, firstMs, mostMs, sure, probe],
  );
  return row!;
}

/** Whether this one is to try in the name of the page that is away; the others wait for what comes of it. */
export async function claimProbe(sql: Sql, page: string, now: number, leaseMs: number): Promise<boolean> {
  const claimed = await sql.query(
    'update imitator.page set away_until = $2 + $3::float8 where id = $1 and away_until <= $2 returning id',
    [page, now, leaseMs],
  );
  return claimed.length > 0;
}

/** Meta has answered. What waited is called for. @returns whether the page had been away. */
export async function noteReached(sql: Sql, page: string, now: number): Promise<boolean> {
  const [row] = await sql.query<{ away: boolean }>(
    `update imitator.page p set away_failures = 0, away_until = null
     from (select id, away_until is not null as away from imitator.page where id = $1 for update) as before
     where p.id = before.id returning before.away`,
    [page],
  );
  if (row?.away !== true) return false;
  await wakeWaiting(sql, page, now);
  return true;
}
