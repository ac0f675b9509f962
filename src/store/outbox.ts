/**
 * What goes out, bubble by bubble, each recorded before and after its send:
 * queued -> sending -> sent, or unsure (nobody knows) -> sent by its echo, queued again, or failed.
 */
import type { Platform } from '../bot/index.ts';
import { placeMessages } from './conversations.ts';
import type { Database, Sql } from './database.ts';
import { ensureConversation, type Party, touch } from './inbox.ts';

export type OutboxState = 'queued' | 'sending' | 'unsure' | 'sent' | 'failed';

export interface OutboxRow {
  id: number;
  conversation: string;
  text: string;
  state: OutboxState;
  attempts: number;
  /** Since when it is in this state, in milliseconds since 1970. */
  changedAt: number;
}

export interface Addressee {
  page: string;
  person: string;
  platform: Platform;
  /** Why nothing goes out for this page. */
  stopped: string | null;
  /** Until when its calls are throttled, in milliseconds since 1970. */
  pausedUntil: number | null;
  /** When an echo of ours came last. */
  echoAt: number | null;
}

const COLUMNS = 'id, conversation, text, state, attempts, changed_at as "changedAt"';

export class Outbox {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The first bubble of a conversation that is not known to be sent or given up. */
  async first(conversation: string): Promise<OutboxRow | undefined> {
    const [row] = await this.database.query<OutboxRow>(
      `select ${COLUMNS} from imitator.outbox
       where conversation = $1 and state in ('queued', 'sending', 'unsure') order by place limit 1`,
      [conversation],
    );
    return row;
  }

  async addressee(conversation: string): Promise<Addressee | undefined> {
    const [row] = await this.database.query<Addressee>(
      `select c.page, c.person, c.platform, p.stopped_why as stopped, p.paused_until as "pausedUntil",
         p.echo_at as "echoAt"
       from imitator.conversation c left join imitator.page p on p.id = c.page where c.id = $1`,
      [conversation],
    );
    return row;
  }

  /** From one state to another; false if somebody else was faster. */
  async move(row: Pick<OutboxRow, 'id'>, from: OutboxState, to: OutboxState, now: number, error = '') {
    const moved = await this.database.query(
      `update imitator.outbox set state = $3, changed_at = $4, error = $5,
         attempts = attempts + case when $3 = 'sending' then 1 else 0 end
       where id = $1 and state = $2 returning id`,
      [row.id, from, to, now, error],
    );
    return moved.length === 1;
  }

  /** Meta has it. An echo may have said so before. */
  async sent(id: number, mid: string, now: number): Promise<void> {
    await this.database.query(
      `update imitator.outbox set state = 'sent', mid = coalesce(mid, $2), changed_at = $3, error = ''
       where id = $1 and state <> 'sent'`,
      [id, mid, now],
    );
  }

  /** Gives up a bubble and all that wait behind it: half a reply out of order is worse than half a reply. */
  async giveUp(conversation: string, why: string, detail: string, now: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      const rows = await tx.query<{ id: number }>(
        `update imitator.outbox set state = 'failed', changed_at = $2, error = $3
         where conversation = $1 and state in ('queued', 'sending', 'unsure') returning id`,
        [conversation, now, why],
      );
      for (const { id } of rows) await bury(tx, { conversation, outbox: id, why, detail, now });
      return rows.length;
    });
  }

  async pausePage(page: string, until: number): Promise<void> {
    await this.database.query(
      `insert into imitator.page (id, paused_until) values ($1, $2)
       on conflict (id) do update set paused_until = greatest(coalesce(page.paused_until, 0), excluded.paused_until)`,
      [page, until],
    );
  }

  async stopPage(page: string, why: string): Promise<void> {
    await stopPage(this.database, page, why);
  }

  /** The bot is silent in one conversation until then. */
  async pauseConversation(conversation: string, until: number, why: string): Promise<void> {
    await pauseConversation(this.database, conversation, until, why);
  }
}

export interface Burial {
  conversation: string | null;
  outbox: number | null;
  why: string;
  detail: string;
  now: number;
}

/** A dead letter: what was given up, with its reason. */
export async function bury(tx: Sql, burial: Burial): Promise<void> {
  const { conversation, outbox, why, detail, now } = burial;
  await tx.query(
    'insert into imitator.dead_letter (conversation, outbox, why, detail, at) values ($1, $2, $3, $4, $5)',
    [conversation, outbox, why, detail, now],
  );
}

/**
 * Our own send came back: it is sent, whatever became of the answer.
 * @returns the conversation, if a bubble waited there for this echo.
 */
export async function confirmEcho(tx: Sql, page: string, id: number | undefined, mid: string, now: number) {
  await tx.query(
    `insert into imitator.page (id, echo_at) values ($1, $2)
     on conflict (id) do update set echo_at = greatest(coalesce(page.echo_at, 0), excluded.echo_at)`,
    [page, now],
  );
  const [row] = await tx.query<{ conversation: string; was: OutboxState }>(
    `with before as (select id, state from imitator.outbox where id = $1 and state <> 'sent' for update)
     update imitator.outbox o set state = 'sent', mid = $2, changed_at = $3, error = ''
     from before where o.id = before.id returning o.conversation, before.state as was`,
    [id ?? -1, mid, now],
  );
  return row !== undefined && row.was !== 'sending' ? row.conversation : undefined;
}

/** Whether one of our bubbles went out under this id. */
export async function isOurs(tx: Sql, mid: string): Promise<boolean> {
  return (
    (await tx.query(`select 1 from imitator.outbox where mid = $1 and kind <> 'owner'`, [mid])).length > 0
  );
}

/**
 * The owner wrote by hand: a turn of the page's side. It answers what was written before it, and bubbles of ours that
 * are not out yet stay where they are.
 * @returns false for a copy.
 */
export async function addOwnerMessage(
  tx: Sql,
  party: Party,
  message: { mid: string; text: string; at: number },
  now: number,
): Promise<boolean> {
  const conversation = await ensureConversation(tx, party, now);
  await tx.query('select 1 from imitator.conversation where id = $1 for update', [conversation]);
  const answered = await tx.query<{ seq: number }>(
    `select seq from imitator.inbox
     where conversation = $1 and place is null and not deleted and at <= $2 order by at, seq`,
    [conversation, message.at],
  );
  const known = await tx.query('select 1 from imitator.outbox where mid = $1', [message.mid]);
  if (known.length > 0) return false;
  await placeMessages(
    tx,
    answered.map(({ seq }) => seq),
  );
  await tx.query(
    `insert into imitator.outbox (conversation, kind, text, state, created_at, changed_at, mid)
     values ($1, 'owner', $2, 'sent', $3, $4, $5)`,
    [conversation, message.text, message.at, now, message.mid],
  );
  await touch(tx, conversation, true);
  return true;
}

export async function pauseConversation(
  tx: Sql,
  conversation: string,
  until: number,
  why: string,
): Promise<void> {
  await tx.query('update imitator.conversation set paused_until = $2, paused_why = $3 where id = $1', [
    conversation,
    until,
    why,
  ]);
  await touch(tx, conversation, false);
}

export async function resumeConversation(tx: Sql, conversation: string): Promise<void> {
  await tx.query('update imitator.conversation set paused_until = null, paused_why = null where id = $1', [
    conversation,
  ]);
}

export async function stopPage(tx: Sql, page: string, why: string): Promise<void> {
  await tx.query(
    `insert into imitator.page (id, stopped_why) values ($1, $2)
     on conflict (id) do update set stopped_why = excluded.stopped_why`,
    [page, why],
  );
}

export async function resumePage(tx: Sql, page: string): Promise<void> {
  await tx.query('update imitator.page set stopped_why = null, paused_until = null where id = $1', [page]);
}
