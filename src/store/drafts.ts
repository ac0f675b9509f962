/**
 * Replies that wait for a person's word: approved, edited, rejected, or dropped because the conversation moved on. A
 * draft's messages count as answered while it waits; when it is dropped for a newer message they wait for a reply again.
 */
import { sameList } from '../base/same-list.ts';
import { callFor } from './calls.ts';
import { lockConversation, markChanged } from './conversation-rows.ts';
import type { Database, Sql } from './database/database.ts';
import { draftBlocked, draftSettled, noSuchDraft } from './draft-errors.ts';
import { queueBubbles } from './outbox.ts';
import { noteVersionCorrected } from './version-counts.ts';

export type DraftState = 'waiting' | 'approved' | 'rejected' | 'dropped';

export interface Draft {
  id: number;
  conversation: string;
  page: string;
  person: string;
  state: DraftState;
  /** What the bot would have said. */
  proposed: string[];
  /** What goes out first: that a machine writes; empty where the person knows it. */
  disclosure: string;
  /** What went out in its place; null for what did not. */
  sent: string[] | null;
  /** Whether the person who approved it changed it. */
  edited: boolean;
  prompt: string;
  /** The version that wrote it. */
  version: string | null;
  createdAt: number;
  settledAt: number | null;
  settledBy: string;
  /** Why it was rejected or dropped. */
  why: string;
  /** When the person was heard last: Meta takes answers for a day from then. */
  heardAt: number | null;
}

export interface NewDraft {
  /** Joins it with the messages that it answers. */
  reply: number;
  proposed: readonly string[];
  disclosure: string;
  prompt: string;
  version: string | null;
}

const SELECT = `
  select d.id, d.conversation, c.page, c.person, d.state, d.proposed, d.disclosure, d.sent, d.edited, d.prompt, d.version,
    d.created_at as "createdAt", d.settled_at as "settledAt", d.settled_by as "settledBy", d.why, c.heard_at as "heardAt"
  from imitator.draft d join imitator.conversation c on c.id = d.conversation`;

/** Those of a conversation, or of all; the newest first. */
export function listDrafts(
  sql: Sql,
  { state, conversation, limit = 100 }: { state?: DraftState; conversation?: string; limit?: number } = {},
): Promise<Draft[]> {
  return sql.query<Draft>(
    `${SELECT} where ($1::text is null or d.state = $1) and ($2::text is null or d.conversation = $2)
     order by d.id desc limit $3`,
    [state ?? null, conversation ?? null, limit],
  );
}

export async function draftOf(sql: Sql, id: number): Promise<Draft | undefined> {
  const [draft] = await sql.query<Draft>(`${SELECT} where d.id = $1`, [id]);
  return draft;
}

/** In the transaction that answers its messages; a draft that waits already is dropped for it. */
export async function addDraft(tx: Sql, conversation: string, draft: NewDraft, now: number): Promise<number> {
  await dropDraft(tx, conversation, 'a newer draft took its place', now);
  const [row] = await tx.query<{ id: number }>(
    `insert into imitator.draft (conversation, state, reply, proposed, disclosure, prompt, version, created_at)
     values ($1, 'waiting', $2, $3::text[], $4, $5, $6, $7) returning id`,
    [conversation, draft.reply, draft.proposed, draft.disclosure, draft.prompt, draft.version, now],
  );
  return row!.id;
}

/**
 * The conversation has moved on.
 * @param reply only the draft that answers with it.
 * @returns what joins it with its messages, if a draft waited.
 */
export async function dropDraft(
  tx: Sql,
  conversation: string,
  why: string,
  now: number,
  reply?: number,
): Promise<number | undefined> {
  const [row] = await tx.query<{ reply: number }>(
    `update imitator.draft set state = 'dropped', why = $2, settled_at = $3
     where conversation = $1 and state = 'waiting' and ($4::bigint is null or reply = $4) returning reply`,
    [conversation, why, now, reply ?? null],
  );
  return row?.reply;
}

/** Drops it, and its messages wait for a reply again: something came that the next one is to answer too. */
export async function reopenDraft(
  tx: Sql,
  conversation: string,
  why: string,
  now: number,
  reply?: number,
): Promise<boolean> {
  const dropped = await dropDraft(tx, conversation, why, now, reply);
  if (dropped === undefined) return false;
  await tx.query('update imitator.inbox set place = null, reply = null where reply = $1', [dropped]);
  return true;
}

/** Those that nobody approved while Meta would have taken them. */
export async function dropLateDrafts(sql: Sql, windowHours: number, now: number): Promise<number> {
  const rows = await sql.query(
    `update imitator.draft d set state = 'dropped', why = $2, settled_at = $3
     from imitator.conversation c where c.id = d.conversation and d.state = 'waiting' and c.heard_at < $1
     returning d.id`,
    [now - windowHours * HOUR_MS, WINDOW_CLOSED, now],
  );
  return rows.length;
}

export interface Approval {
  /** In the place of what the bot proposed. */
  bubbles?: readonly string[] | undefined;
  /** Who approves, as the draft is to remember it. */
  by?: string;
  windowHours: number;
  now: number;
}

const HOUR_MS = 3_600_000;
const WINDOW_CLOSED = 'the window for answers has closed';

/**
 * The draft goes out. Of two who approve it one wins, and the other is told.
 *
 * @throws ImitatorError `no-such-draft`, `draft-settled`, `draft-blocked`.
 */
export function approveDraft(database: Database, id: number, approval: Approval): Promise<Draft> {
  const { bubbles, by = '', windowHours, now } = approval;
  return settle(database, id, async (tx, draft) => {
    await refuseBlocked(tx, draft, windowHours, now);
    const sent = bubbles ?? draft.proposed;
    const edited = !sameList(sent, draft.proposed);
    const { conversation, disclosure } = draft;
    const [{ reply }] = (await tx.query<{ reply: number }>('select reply from imitator.draft where id = $1', [
      id,
    ])) as [{ reply: number }];
    if (disclosure !== '') {
      await queueBubbles(tx, conversation, [disclosure], { reply, now, notice: 'disclosure', draft: id });
      await tx.query('update imitator.conversation set disclosed_at = $2 where id = $1', [conversation, now]);
    }
    await queueBubbles(tx, conversation, sent, { reply, now, draft: id });
    await tx.query(
      `update imitator.draft set state = 'approved', sent = $2::text[], edited = $3, settled_at = $4, settled_by = $5
       where id = $1`,
      [id, sent, edited, now, by],
    );
    if (edited) await noteVersionCorrected(tx, conversation, 'edits');
    await markChanged(tx, conversation, false);
    await callFor(tx, conversation);
  });
}

/** Nothing goes out; the messages stay answered with nothing. @throws ImitatorError `no-such-draft`, `draft-settled`. */
export function rejectDraft(
  database: Database,
  id: number,
  { by = '', why = '', now }: { by?: string; why?: string; now: number },
): Promise<Draft> {
  return settle(database, id, async (tx) => {
    await tx.query(
      `update imitator.draft set state = 'rejected', why = $2, settled_at = $3, settled_by = $4 where id = $1`,
      [id, why, now, by],
    );
  });
}

async function settle(
  database: Database,
  id: number,
  how: (tx: Sql, draft: Draft) => Promise<void>,
): Promise<Draft> {
  return database.transaction(async (tx) => {
    const found = await draftOf(tx, id);
    if (found === undefined) throw noSuchDraft(id);
    // The conversation's row first, as everybody does; what stood there before it may have changed by then.
    await lockConversation(tx, found.conversation);
    const draft = await draftOf(tx, id);
    if (draft === undefined) throw noSuchDraft(id);
    if (draft.state !== 'waiting') throw draftSettled(draft);
    await how(tx, draft);
    return (await draftOf(tx, id))!;
  });
}

async function refuseBlocked(tx: Sql, draft: Draft, windowHours: number, now: number): Promise<void> {
  const closed = draft.heardAt !== null && draft.heardAt + windowHours * HOUR_MS < now;
  if (closed) throw draftBlocked(draft.id, WINDOW_CLOSED);
  const [row] = await tx.query<{ until: number | null; why: string | null; out: number | null }>(
    `select paused_until as until, paused_why as why, opted_out_at as out from imitator.conversation where id = $1`,
    [draft.conversation],
  );
  if ((row?.until ?? 0) > now) throw draftBlocked(draft.id, row!.why ?? 'the bot is paused there');
  if (row?.out != null) throw draftBlocked(draft.id, 'the person wants no more messages of the bot');
}
