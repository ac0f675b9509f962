/** The store of a server: database, conversations, outbox and queue, opened and closed together. */
import { join } from 'node:path';
import { StoredConversations } from './conversations.ts';
import type { Database } from './database.ts';
import { conversationId } from './inbox.ts';
import { migrate } from './migrations.ts';
import { Outbox } from './outbox.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { ReplyQueue } from './queue.ts';

export interface StoreOptions {
  /** A PostgreSQL server; without it the embedded database in `home`. */
  databaseUrl?: string | undefined;
  /** The folder of all state; undefined keeps the embedded database in memory. */
  home?: string | undefined;
  settings: { checkpointMinutes: number; retentionDays: number; poolSize: number };
  /** How many conversations are worked on at once. */
  concurrency?: number;
  clock?: () => number;
  onError?: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
/** What came too late to be of use to anybody: copies of events, edits of messages that never came. */
const SEEN_DAYS = 7;

export class Store {
  readonly database: Database;
  readonly conversations: StoredConversations;
  readonly outbox: Outbox;
  readonly queue: ReplyQueue;
  private readonly clock: () => number;
  private readonly retentionDays: number;

  constructor(database: Database, options: StoreOptions) {
    this.database = database;
    this.clock = options.clock ?? Date.now;
    this.retentionDays = options.settings.retentionDays;
    this.conversations = new StoredConversations(database, this.clock);
    this.outbox = new Outbox(database);
    const { concurrency = 8, onError } = options;
    this.queue = new ReplyQueue({ database, concurrency, clock: this.clock, onError });
  }

  async start(): Promise<void> {
    await migrate(this.database);
    await this.queue.start();
    await this.conversations.start();
  }

  /** Calls for every conversation with something to do that nobody called for: the net below the queue. */
  async sweep(now = this.clock()): Promise<number> {
    const rows = await this.database.query<{ conversation: string }>(
      `select distinct conversation from imitator.inbox
         where place is null and not deleted and received_at < $1
       union
       select distinct conversation from imitator.outbox
         where state in ('queued', 'sending', 'unsure') and changed_at < $1`,
      [now - 60_000],
    );
    for (const { conversation } of rows) {
      const waiting = await this.database.query(
        `select 1 from imitator_queue.job
         where name = 'reply' and singleton_key = $1 and state in ('created', 'retry', 'active')`,
        [conversation],
      );
      if (waiting.length === 0) await this.queue.wake(conversation, now);
    }
    return rows.length;
  }

  /** Deletes what is older than the settings keep. */
  async retain(now = this.clock()): Promise<void> {
    await this.database.query('delete from imitator.seen where at < $1', [now - SEEN_DAYS * DAY_MS]);
    await this.database.query('delete from imitator.early where at < $1', [now - SEEN_DAYS * DAY_MS]);
    if (this.retentionDays === 0) return;
    const before = now - this.retentionDays * DAY_MS;
    await this.database.query('delete from imitator.inbox where place is not null and at < $1', [before]);
    await this.database.query(
      `delete from imitator.outbox where state in ('sent', 'failed') and changed_at < $1`,
      [before],
    );
    await this.database.query('delete from imitator.dead_letter where at < $1', [before]);
  }

  /**
   * Deletes everything of one person: inbox, outbox, dead letters and queue.
   * @param page only that page's conversation; all pages' without it.
   * @returns how many conversations there were.
   */
  async forget(person: string, page?: string): Promise<number> {
    return this.database.transaction(async (tx) => {
      const gone = await tx.query<{ page: string }>(
        'delete from imitator.conversation where person = $1 and ($2::text is null or page = $2) returning page',
        [person, page ?? null],
      );
      for (const row of gone) {
        await tx.query(
          `delete from imitator_queue.job where singleton_key = $1 or data->>'conversation' = $1`,
          [conversationId({ page: row.page, person })],
        );
      }
      return gone.length;
    });
  }

  async close(graceMs = 0): Promise<void> {
    await this.queue.stop(graceMs);
    await this.conversations.stop();
    await this.database.close();
  }
}

/** @throws ImitatorError `store-locked`, `store-version`, `store-unreachable`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, home, settings } = options;
  const database =
    databaseUrl === undefined
      ? await openPglite({
          dir: home === undefined ? undefined : join(home, 'database'),
          checkpointMinutes: settings.checkpointMinutes,
        })
      : await openPostgres(databaseUrl, settings.poolSize);
  const store = new Store(database, options);
  try {
    await store.start();
    return store;
  } catch (error) {
    await database.close();
    throw error;
  }
}
