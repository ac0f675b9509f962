/** The store of a server: database, conversations, outbox and queue, opened and closed together. */
import { StoredConversations } from './conversations.ts';
import type { Database, Sql, TransactionOptions } from './database/database.ts';
import { migrate } from './database/migrations.ts';
import { openEmbedded } from './database/open-database.ts';
import { openPglite } from './database/pglite.ts';
import { openPostgres } from './database/postgres.ts';
import { eraseIfDue } from './erase.ts';
import { installationOf } from './installation.ts';
import { OPEN } from './outbox.ts';
import { ReplyQueue } from './queue.ts';
import { HAS_JOB, hastenJobs } from './queue-jobs.ts';
import { type Retention, retain, retentionOf } from './retention.ts';
import { giveUpUnanswered, UNANSWERED } from './unanswered.ts';

export interface StoreOptions {
  /** A PostgreSQL server; without it the embedded database in `home`. */
  databaseUrl?: string | undefined;
  /** The folder of all state; undefined keeps the embedded database in memory. */
  home?: string | undefined;
  settings: { checkpointMinutes: number; retentionDays: number | 'auto'; poolSize: number };
  /** How many conversations are worked on at once. */
  concurrency?: number;
  clock?: () => number;
  /** How long another process may take to close the embedded database (`DatabaseOptions`). */
  waitMs?: number | undefined;
  /** What a new embedded database begins with (`PgliteOptions`). */
  template?: Blob | undefined;
  /** What of an error's message may be stored; all of it if left out. */
  redact?: (text: string) => string;
  onError?: (error: unknown) => void;
}

/** Work that nobody has called for after this long was forgotten. */
const UNCALLED_MS = 60_000;
/** A call is never further off than this, whatever a clock that was ahead has said: then it is made now. */
const LONGEST_CALL_MS = 24 * 3_600_000;

export interface Waiting {
  /** Messages without a reply. */
  messages: number;
  /** How long the oldest of them has waited. */
  oldestSeconds: number;
  /** Bubbles that are not known to be sent. */
  bubbles: number;
  deadLetters: number;
  stoppedPages: number;
}

export class Store {
  /** A handle for the functions of this folder: nobody outside asks it anything in SQL. */
  readonly database: Database;
  readonly conversations: StoredConversations;
  readonly queue: ReplyQueue;
  /** What tells this installation's sends from another's; known once the store has started. */
  installation = '';
  /** Of every hash of this store's; known once it has started. */
  key: Buffer = Buffer.alloc(0);
  retention: Retention = { days: 0, undecided: true };
  readonly #clock: () => number;
  readonly #options: StoreOptions;
  #erasing: Promise<void> = Promise.resolve();
  #asking: Promise<boolean> | undefined;

  constructor(database: Database, options: StoreOptions) {
    this.database = database;
    this.#clock = options.clock ?? Date.now;
    this.#options = options;
    this.conversations = new StoredConversations(database, this.#clock);
    const { concurrency = 8, onError, redact } = options;
    this.queue = new ReplyQueue({ database, concurrency, clock: this.#clock, onError, redact });
  }

  async start(): Promise<void> {
    await migrate(this.database);
    const { id, key, keepsAll } = await installationOf(this.database);
    this.installation = id;
    this.key = key;
    this.retention = retentionOf(this.#options.settings.retentionDays, keepsAll);
    await this.queue.start();
    await this.conversations.start();
    this.eraseSoon();
  }

  /** Writes over what was deleted, beside everything else. What fails is done at the next start. */
  eraseSoon(): void {
    const { onError } = this.#options;
    this.#erasing = this.#erasing.then(() => eraseIfDue(this.database)).catch((error) => onError?.(error));
  }

  /** Runs the work in one transaction; what it throws rolls back. */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return this.database.transaction(work, options);
  }

  /** Whether the database answers; it may also take long to. Who asks meanwhile gets the same answer. */
  isReachable(): Promise<boolean> {
    this.#asking ??= this.database
      .query('select 1')
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  /** Whether this process hears what others change. */
  get isHearing(): boolean {
    return this.database.isHearing;
  }

  /** Calls for every conversation with something to do that nobody called for: the net below the queue. */
  async sweep(now = this.#clock()): Promise<number> {
    const rows = await this.database.query<{ conversation: string }>(
      `select conversation from (
         select conversation from imitator.inbox where ${UNANSWERED} and received_at < $1
         union
         select conversation from imitator.outbox where ${OPEN} and changed_at < $1
         union
         select id from imitator.conversation where deletion_code is not null
       ) as waiting where not ${HAS_JOB}`,
      [now - UNCALLED_MS],
    );
    for (const { conversation } of rows) await this.queue.wakeNoLater(conversation, now);
    await hastenJobs(this.database, now + LONGEST_CALL_MS, now);
    return rows.length;
  }

  /**
   * Messages to which no reply could be made, however often it was tried: a dead letter tells of them, and they join
   * the next prompt. Resolves to their number.
   */
  giveUpMessages(conversation: string, why: string): Promise<number> {
    return giveUpUnanswered(this.database, conversation, why, this.#clock());
  }

  /** Deletes what is older than the settings keep. */
  retain(now = this.#clock()): Promise<void> {
    return retain(this.database, this.retention.days, now);
  }

  /** What waits, for the metrics. */
  async waiting(now = this.#clock()): Promise<Waiting> {
    const [row] = await this.database.query(
      `select (select count(*)::int from imitator.inbox where ${UNANSWERED}) as messages,
         (select min(received_at) from imitator.inbox where ${UNANSWERED}) as oldest,
         (select count(*)::int from imitator.outbox where ${OPEN}) as bubbles,
         (select count(*)::int from imitator.dead_letter) as dead,
         (select count(*)::int from imitator.page where stopped_why is not null) as stopped`,
    );
    const oldestSeconds = row!['oldest'] === null ? 0 : Math.max(0, now - row!['oldest']) / 1000;
    const { messages, bubbles, dead: deadLetters, stopped: stoppedPages } = row!;
    return { messages, oldestSeconds, bubbles, deadLetters, stoppedPages };
  }

  async close(): Promise<void> {
    await this.queue.stop(0);
    await this.conversations.stop();
    await this.#erasing;
    await this.database.close();
  }
}

/** @throws ImitatorError `store-locked`, `store-version`, `store-unreachable`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const database = await openFor(options);
  const store = new Store(database, options);
  try {
    await store.start();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openFor({ databaseUrl, home, settings, template, waitMs }: StoreOptions): Promise<Database> {
  const { checkpointMinutes, poolSize } = settings;
  if (databaseUrl !== undefined) return openPostgres(databaseUrl, poolSize);
  return home === undefined
    ? openPglite({ dir: undefined, checkpointMinutes, template })
    : openEmbedded(home, checkpointMinutes, { waitMs, template });
}
