/**
 * What goes out, bubble by bubble, each recorded before and after its send:
 * queued -> sending -> sent, or unsure (nobody knows) -> sent by its echo, queued again, or failed.
 */
import type { Platform } from '../bot/index.ts';
import { placeMessages } from './conversations.ts';
import type { Database, Sql } from './database/database.ts';
import { conversationId, ensureConversation, type Party, touch } from './inbox.ts';

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
  /** Until when the page's calls are throttled, in milliseconds since 1970. */
  throttledUntil: number | null;
  /** Until when the bot is silent in this conversation, and why. */
  pausedUntil: number | null;
  pausedWhy: string | null;
  /** When an echo of ours came last. */
  echoAt: number | null;
}

const COLUMNS = 'id, conversation, text, state, attempts, changed_at as "changedAt"';

export class Outbox {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The first bubble of a conversation that is not known to be sent or given up. */
  async first(conversation: string): Promise<OutboxRow | undefined> {
    const [row] = await this.#database.query<OutboxRow>(
      `select ${COLUMNS} from imitator.outbox
       where conversation = $1 and state in ('queued', 'sending', 'unsure') order by place limit 1`,
      [conversation],
    );
    return row;
  }

  async addressee(conversation: string): Promise<Addressee | undefined> {
    const [row] = await this.#database.query<Addressee>(
      `select c.page, c.person, c.platform, c.paused_until as "pausedUntil", c.paused_why as "pausedWhy",
         p.stopped_why as stopped, p.throttled_until as "throttledUntil", p.echo_at as "echoAt"
       from imitator.conversation c left join imitator.page p on p.id = c.page where c.id = $1`,
      [conversation],
    );
    return row;
  }

  /** From one state to another; false if somebody else was faster. Every way to 'sending' is an attempt. */
  async move(row: Pick<OutboxRow, 'id'>, from: OutboxState, to: OutboxState, now: number, error = '') {
    return this.#change(row, from, to, now, error, to === 'sending' ? 1 : 0);
  }

  /** Back to 'queued' from a send that failed for a reason that is not the bubble's: it counts as no attempt. */
  async putBack(row: Pick<OutboxRow, 'id'>, now: number, error: string): Promise<boolean> {
    return this.#change(row, 'sending', 'queued', now, error, -1);
  }

  /** Meta has it. An echo may have said so before. */
  async sent(id: number, mid: string, now: number): Promise<void> {
    await this.#database.query(
      `update imitator.outbox set state = 'sent', mid = coalesce(mid, $2), changed_at = $3, error = ''
       where id = $1 and state <> 'sent'`,
      [id, mid, now],
    );
  }

  /** Gives up a bubble and all that wait behind it: half a reply out of order is worse than half a reply. */
  async giveUp(conversation: string, why: string, detail: string, now: number): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const rows = await tx.query<{ id: number }>(
        `update imitator.outbox set state = 'failed', changed_at = $2, error = $3
         where conversation = $1 and state in ('queued', 'sending', 'unsure') returning id`,
        [conversation, now, why],
      );
      for (const { id } of rows) await bury(tx, { conversation, outbox: id, why, detail, now });
      return rows.length;
    });
  }

  /** Nothing goes out for this page until then. */
  async throttlePage(page: string, until: number): Promise<void> {
    await this.#database.query(
      `insert into imitator.page (id, throttled_until) values ($1, $2) on conflict (id) do update
         set throttled_until = greatest(coalesce(page.throttled_until, 0), excluded.throttled_until)`,
      [page, until],
    );
  }

  async #change(
    row: Pick<OutboxRow, 'id'>,
    from: OutboxState,
    to: OutboxState,
    now: number,
    error: string,
    attempts: number,
  ): Promise<boolean> {
    const changed = await this.#database.query(
      `update imitator.outbox set state = $3, changed_at = $4, error = $5, attempts = attempts + $6
       where id = $1 and state = $2 returning id`,
      [row.id, from, to, now, error, attempts],
    );
    return changed.length === 1;
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

/** Echoes that come closer together than this are noted as one: else every echo would wait for the page's row. */
const ECHO_NOTE_MS = 60_000;
/** An unsigned echo that comes later than this after the last news of a bubble is not taken for that bubble's. */
const JUST_NOW_MS = 15 * 60_000;

export interface Echo {
  mid: string;
  text: string;
  /** The outbox's number, if the echo carries it. */
  id: number | undefined;
  /** Whether the echo itself says that it is of this app. */
  ours: boolean;
  /** Whether it says nothing of who sent it, as on Instagram. */
  unsigned: boolean;
}

/**
 * One of our own sends came back: it is sent, whatever became of the answer.
 * @returns 'awaited' if the bubbles behind it can go on now.
 */
export async function confirmEcho(
  tx: Sql,
  party: Party,
  echo: Echo,
  now: number,
): Promise<'not ours' | 'awaited' | 'ours'> {
  const conversation = conversationId(party);
  // Also orders this before or after the wake-up call of a worker that waits for the echo.
  await tx.query('select 1 from imitator.conversation where id = $1 for update', [conversation]);
  const bubble = await bubbleOf(tx, conversation, echo, now);
  if (bubble === undefined && !echo.ours) return 'not ours';
  await tx.query(
    `insert into imitator.page (id, echo_at) values ($1, $2) on conflict (id) do update
       set echo_at = excluded.echo_at where coalesce(page.echo_at, 0) < excluded.echo_at - $3`,
    [party.page, now, ECHO_NOTE_MS],
  );
  if (bubble === undefined || bubble.state === 'sent') return 'ours';
  await tx.query(
    `update imitator.outbox set state = 'sent', mid = $2, changed_at = $3, error = '' where id = $1`,
    [bubble.id, echo.mid, now],
  );
  return bubble.state === 'sending' ? 'ours' : 'awaited';
}

/** The bubble that an echo is of: by its number, its mid, or, if it is unsigned, the text that went out just now. */
async function bubbleOf(tx: Sql, conversation: string, echo: Echo, now: number) {
  const { id, mid, text, unsigned } = echo;
  const [bubble] = await tx.query<{ id: number; state: OutboxState }>(
    `select id, state from imitator.outbox
     where conversation = $1 and kind <> 'owner' and (id = $2 or mid = $3
       or ($5 and mid is null and text = $4 and attempts > 0 and state <> 'sent' and changed_at > $6))
     order by id = $2 desc, mid = $3 desc nulls last, place limit 1 for update`,
    [conversation, id ?? -1, mid, text, unsigned, now - JUST_NOW_MS],
  );
  return bubble;
}

/**
 * The owner wrote by hand: a turn of the page's side. It answers what was written before it.
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

/** The bot is silent in one conversation until then; a longer pause that is there already stays. */
export async function pauseConversation(
  tx: Sql,
  conversation: string,
  until: number,
  why: string,
): Promise<void> {
  const paused = await tx.query(
    `update imitator.conversation set paused_until = $2, paused_why = $3
     where id = $1 and coalesce(paused_until, 0) < $2 returning id`,
    [conversation, until, why],
  );
  if (paused.length > 0) await touch(tx, conversation, false);
}

/** Thread control came or went at this time; false if a later change of it is known already. */
export async function noteControl(tx: Sql, conversation: string, at: number): Promise<boolean> {
  const noted = await tx.query(
    'update imitator.conversation set control_at = $2 where id = $1 and control_at <= $2 returning id',
    [conversation, at],
  );
  return noted.length > 0;
}

export async function resumeConversation(tx: Sql, conversation: string): Promise<void> {
  await tx.query('update imitator.conversation set paused_until = null, paused_why = null where id = $1', [
    conversation,
  ]);
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
