/** How the bot is to behave in each conversation, and what was decided there. The bot's policies say what follows. */
import type { ConductChange, Mode, StoredDecision } from '../bot/index.ts';
import { callFor } from './calls.ts';
import { lockConversation, markChanged } from './conversation-rows.ts';
import type { Database, Sql } from './database/database.ts';
import { noteAsked } from './deletions.ts';
import { dropDraft } from './drafts.ts';
import { oneConversation } from './named-conversation.ts';
import { dropQueued } from './outbox.ts';
import { noteOwnerWrote, noteResumed } from './pauses.ts';
import { noSuchConversation } from './unknown-conversation.ts';

const HOUR_MS = 3_600_000;

/** When the bot replied by itself within the last hour, the oldest first; what a person approved does not count. */
export async function repliesWithinHour(tx: Sql, conversation: string, now: number): Promise<number[]> {
  const rows = await tx.query<{ at: number }>(
    `select min(created_at) as at from imitator.outbox
     where conversation = $1 and kind = 'bubble' and draft is null and state <> 'failed' and created_at > $2
     group by reply order by at`,
    [conversation, now - HOUR_MS],
  );
  return rows.map(({ at }) => at);
}

/** @returns the code of the request for deletion, where one is recorded. */
export async function changeConduct(
  tx: Sql,
  conversation: string,
  change: ConductChange,
  now: number,
): Promise<string | undefined> {
  const { optedOut, held, deletionAsked, deletion } = change;
  if (optedOut !== undefined)
    await tx.query('update imitator.conversation set opted_out_at = $2 where id = $1', [
      conversation,
      optedOut ? now : null,
    ]);
  if (held !== undefined)
    await tx.query('update imitator.conversation set held_at = $2, held_why = $3 where id = $1', [
      conversation,
      now,
      held,
    ]);
  if (deletionAsked !== undefined)
    await tx.query('update imitator.conversation set deletion_asked_at = $2 where id = $1', [
      conversation,
      deletionAsked ? now : null,
    ]);
  if (deletion === undefined) return undefined;
  const code = await noteAsked(tx, now);
  await tx.query('update imitator.conversation set deletion_code = $2 where id = $1', [conversation, code]);
  return code;
}

/** A decision that is the last one again is not stored again. */
export async function noteDecision(
  tx: Sql,
  conversation: string,
  revision: number,
  { policy, kind, why }: StoredDecision,
  now: number,
): Promise<void> {
  await tx.query(
    `insert into imitator.decision (conversation, revision, policy, kind, why, at)
     select $1, $2::bigint, $3, $4, $5, $6::float8
     where exists (select 1 from imitator.conversation where id = $1) and not exists (
       select 1 from (select * from imitator.decision where conversation = $1 order by id desc limit 1) as last
       where last.revision = $2::bigint and last.policy = $3 and last.kind = $4 and last.why = $5)`,
    [conversation, revision, policy, kind, why, now],
  );
}

export interface PastDecision extends StoredDecision {
  id: number;
  at: number;
}

/** The newest first. @throws ImitatorError `no-such-conversation`, `several-conversations`. */
export async function listDecisions(sql: Sql, name: string, limit = 50): Promise<PastDecision[]> {
  const conversation = await oneConversation(sql, name);
  return sql.query<PastDecision>(
    'select id, policy, kind, why, at from imitator.decision where conversation = $1 order by id desc limit $2',
    [conversation, limit],
  );
}

export interface ConductSummary {
  id: string;
  page: string;
  person: string;
  platform: string;
  /** The owner's choice for this conversation; null is the default's. */
  mode: Mode | null;
  pausedUntil: number | null;
  pausedWhy: string | null;
  /** Why the bot is silent until it is resumed. */
  held: string | null;
  optedOutAt: number | null;
  heardAt: number | null;
  /** The draft that waits. */
  draft: number | null;
  /** What the bot decided last. */
  policy: string | null;
  why: string | null;
}

const SUMMARY = `
  select c.id, c.page, c.person, c.platform, c.mode,
    case when c.paused_until > $1 then c.paused_until end as "pausedUntil",
    case when c.paused_until > $1 then c.paused_why end as "pausedWhy",
    c.held_why as held, c.opted_out_at as "optedOutAt", c.heard_at as "heardAt",
    (select id from imitator.draft where conversation = c.id and state = 'waiting') as draft,
    last.policy, last.why
  from imitator.conversation c left join lateral (
    select policy, why from imitator.decision where conversation = c.id order by id desc limit 1) as last on true`;

/** Those in which somebody wrote last come first. */
export function listConduct(
  sql: Sql,
  { now, limit = 100, before }: { now: number; limit?: number; before?: number | undefined },
): Promise<ConductSummary[]> {
  return sql.query<ConductSummary>(
    `${SUMMARY} where $3::float8 is null or c.heard_at < $3 order by c.heard_at desc nulls last, c.id limit $2`,
    [now, limit, before ?? null],
  );
}

export async function summaryOf(sql: Sql, conversation: string, now: number): Promise<ConductSummary> {
  const [row] = await sql.query<ConductSummary>(`${SUMMARY} where c.id = $2`, [now, conversation]);
  if (row === undefined) throw await noSuchConversation(sql, conversation);
  return row;
}

/**
 * The owner's choice for one conversation; null is the default's again. What waits to be approved or sent there is dropped
 * when the bot is turned off. @throws ImitatorError `no-such-conversation`, `several-conversations`.
 */
export function setMode(
  database: Database,
  name: string,
  mode: Mode | null,
  now: number,
): Promise<ConductSummary> {
  return changed(database, name, now, async (tx, conversation) => {
    await tx.query('update imitator.conversation set mode = $2 where id = $1', [conversation, mode]);
    if (mode !== 'off') return;
    await dropDraft(tx, conversation, 'the bot was turned off here', now);
    await dropQueued(tx, conversation, 'the bot was turned off here', now);
  });
}

/**
 * "Go on here": ends the owner's own pause, and what holds the bot until it is told so. What Meta has said of another
 * app's control stays: there nothing of ours would arrive. @throws ImitatorError `no-such-conversation`, `several-conversations`.
 */
export function resumeConversation(database: Database, name: string, now: number): Promise<ConductSummary> {
  return changed(database, name, now, async (tx, conversation) => {
    await tx.query('update imitator.conversation set held_at = null, held_why = null where id = $1', [
      conversation,
    ]);
    await noteResumed(tx, conversation, now);
  });
}

/**
 * "Be silent here": for a time, as after a message by hand, or until it is resumed.
 * @throws ImitatorError `no-such-conversation`, `several-conversations`.
 */
export function pauseConversation(
  database: Database,
  name: string,
  until: number | undefined,
  now: number,
): Promise<ConductSummary> {
  return changed(database, name, now, async (tx, conversation) => {
    if (until !== undefined) await noteOwnerWrote(tx, conversation, now, until);
    else await changeConduct(tx, conversation, { held: 'the owner has paused it' }, now);
    await dropDraft(tx, conversation, 'the owner paused the bot', now);
  });
}

async function changed(
  database: Database,
  name: string,
  now: number,
  how: (tx: Sql, conversation: string) => Promise<void>,
): Promise<ConductSummary> {
  return database.transaction(async (tx) => {
    const conversation = await oneConversation(tx, name);
    if ((await lockConversation(tx, conversation)) === undefined)
      throw await noSuchConversation(tx, conversation);
    await how(tx, conversation);
    await markChanged(tx, conversation, false);
    await callFor(tx, conversation);
    return summaryOf(tx, conversation, now);
  });
}
