/** What an operator is to hear of, and whether it has reached them: alerts, and a notice for each way of telling. */
import type { Database, Sql } from './database/database.ts';

export interface AlertRow {
  id: number;
  kind: string;
  what: string;
  remedy: string;
  page: string | null;
  conversation: string | null;
  /** What a person wrote, where the settings keep it. */
  words: string | null;
  /** When it first came, and how often the very same has come, the last time when. Milliseconds since 1970. */
  at: number;
  times: number;
  lastAt: number;
}

export type NoticeWay = 'url' | 'command';

/** A way, and how a notice on it ended. */
export interface Notice {
  way: NoticeWay;
  state: 'waiting' | 'arrived' | 'failed';
  tries: number;
  triedAt: number | null;
  /** What went wrong the last time, or empty. */
  detail: string;
}

export interface NewAlert extends Pick<AlertRow, 'kind' | 'what' | 'remedy'> {
  page?: string | undefined;
  conversation?: string | undefined;
  words?: string | undefined;
}

const COLUMNS = 'id, kind, what, remedy, page, conversation, words, at, times, last_at as "lastAt"';
/** The very same is told once in this time. */
const SAME_MS = 3_600_000;
/** Any number but that of the migrations: those who look for notices of a way do so one after the other. */
const LOCK = 480_155_211;

/**
 * Stores an alert with its notices. The very same one that came within the hour is only counted.
 * @param ways on which it is to be told.
 */
export async function addAlert(
  tx: Sql,
  alert: NewAlert,
  { ways, urgent, now }: { ways: readonly NoticeWay[]; urgent: boolean; now: number },
): Promise<void> {
  const { kind, what, remedy, page = null, conversation = null, words = null } = alert;
  const again = await tx.query(
    `update imitator.alert set times = times + 1, last_at = $5
     where kind = $1 and what = $2 and coalesce(page, '') = coalesce($3::text, '')
       and coalesce(conversation, '') = coalesce($4::text, '') and last_at > $6 returning id`,
    [kind, what, page, conversation, now, now - SAME_MS],
  );
  if (again.length > 0) return;
  const [row] = await tx.query<{ id: number }>(
    // Who was forgotten meanwhile is not named any more.
    `insert into imitator.alert (kind, what, remedy, page, conversation, words, at, last_at)
     values ($1, $2, $3, $4, (select id from imitator.conversation where id = $5), $6, $7::float8, $7::float8) returning id`,
    [kind, what, remedy, page, conversation, words, now],
  );
  for (const way of ways)
    await tx.query(
      `insert into imitator.notice (alert, way, urgent, state, next_at) values ($1, $2, $3, 'waiting', $4)`,
      [row!.id, way, urgent, now],
    );
}

export interface ClaimedNotice extends AlertRow {
  notice: number;
  /** This one counted. */
  tries: number;
}

/**
 * The notices of a way that are to go out now, together; none while the last went out less than `everyMs` ago, unless
 * one is urgent. Nobody else gets them for `leaseMs`.
 */
export function claimNotices(
  database: Database,
  way: NoticeWay,
  { now, everyMs, leaseMs, most }: { now: number; everyMs: number; leaseMs: number; most: number },
): Promise<ClaimedNotice[]> {
  return database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const [due] = await tx.query<{ urgent: boolean | null; tried: number | null }>(
      `select bool_or(urgent) as urgent,
         (select max(tried_at) from imitator.notice where way = $1) as tried
       from imitator.notice where way = $1 and state = 'waiting' and next_at <= $2`,
      [way, now],
    );
    if (due!.urgent === null || (!due!.urgent && (due!.tried ?? 0) + everyMs > now)) return [];
    return tx.query<ClaimedNotice>(
      `with claimed as (
         update imitator.notice set tries = tries + 1, tried_at = $2, next_at = $3 where id in (
           select id from imitator.notice where way = $1 and state = 'waiting' and next_at <= $2
           order by urgent desc, id limit $4)
         returning id as notice, alert, tries
       )
       select notice, tries, ${COLUMNS} from claimed join imitator.alert on id = claimed.alert order by id`,
      [way, now, now + leaseMs, most],
    );
  });
}

/** How a claimed notice ended; one that waits on is tried again at `nextAt`. */
export async function settleNotice(
  sql: Sql,
  notice: number,
  { state, detail, nextAt }: Pick<Notice, 'state' | 'detail'> & { nextAt: number },
): Promise<void> {
  await sql.query(
    `update imitator.notice set state = $2, detail = $3, next_at = $4 where id = $1 and state = 'waiting'`,
    [notice, state, detail, nextAt],
  );
}

/** How many notices of a way wait behind those that were claimed. */
export async function noticesWaiting(sql: Sql, way: NoticeWay, now: number): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from imitator.notice where way = $1 and state = 'waiting' and next_at <= $2`,
    [way, now],
  );
  return row!.count;
}

/** The newest alerts, with their notices. @param before only older ones, for the next page. */
export async function listAlerts(
  sql: Sql,
  { most, before }: { most: number; before?: number | undefined },
): Promise<(AlertRow & { notices: Notice[] })[]> {
  const alerts = await sql.query<AlertRow>(
    `select ${COLUMNS} from imitator.alert where $2::bigint is null or id < $2 order by id desc limit $1`,
    [most, before ?? null],
  );
  const notices = await sql.query<Notice & { alert: number }>(
    `select alert, way, state, tries, tried_at as "triedAt", detail from imitator.notice
     where alert = any($1) order by id`,
    [alerts.map(({ id }) => id)],
  );
  const byAlert = Map.groupBy(notices, ({ alert }) => alert);
  return alerts.map((alert) => ({
    ...alert,
    notices: (byAlert.get(alert.id) ?? []).map(({ alert: _, ...notice }) => notice),
  }));
}
