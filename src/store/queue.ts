/**
 * The wake-up calls of conversations, on pg-boss: at most one active job a conversation, however many processes work.
 * The inbox holds the truth and the order; a lost or doubled call does no harm.
 */
import { type Job, PgBoss } from 'pg-boss';
import { messageOf } from '../base/errors.ts';
import { lockConversation } from './conversation-rows.ts';
import { type Database, queueIn, type Sql } from './database/database.ts';
import { isUnreachable } from './database/persist.ts';
import { advanceJob, moveJob, QUEUE_SCHEMA, REPLY_QUEUE } from './queue-jobs.ts';

const DEAD_QUEUE = 'reply-dead';
/** After a process was killed its jobs come back this soon, and not after pg-boss's 15 minutes. */
const HEARTBEAT_SECONDS = 10;
/** After a reply that the database broke off. */
const BROKEN_MS = 1000;
/** With the waits between them, about three minutes. */
const RETRIES = 8;

export interface QueueOptions {
  database: Database;
  /** How many conversations are worked on at once in this process. */
  concurrency: number;
  clock?: () => number;
  /** Hears of what pg-boss complains about. */
  onError?: ((error: unknown) => void) | undefined;
  /** What of an error's message may be stored. */
  redact?: ((text: string) => string) | undefined;
}

export interface WakeUp {
  conversation: string;
  signal: AbortSignal;
}

export interface QueueHandlers {
  /** Resolves to the time at which to come again, in milliseconds since 1970, if there is one. */
  work(wakeUp: WakeUp): Promise<number | undefined>;
  /** The last try of this conversation's job has failed. */
  gaveUp(conversation: string, why: string): Promise<void>;
}

interface Payload {
  conversation: string;
}

export class ReplyQueue {
  readonly #boss: PgBoss;
  readonly #options: QueueOptions;
  readonly #stopping = new AbortController();
  #worker = '';

  constructor(options: QueueOptions) {
    this.#options = options;
    const backend = options.database.kind;
    this.#boss = new PgBoss({
      ...options.database.forQueue,
      backend,
      schema: QUEUE_SCHEMA,
      schedule: false,
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 5,
      maintenanceIntervalSeconds: 3600,
      registerInstance: false,
      monitorVacuum: false,
      reindex: backend === 'postgres',
    });
    this.#boss.on('error', (error) => options.onError?.(error));
  }

  /** Makes the queues; after this `wake` may be called. */
  async start(): Promise<void> {
    await this.#boss.start();
    await this.#boss.createQueue(DEAD_QUEUE, { deleteAfterSeconds: 60 });
    await this.#boss.createQueue(REPLY_QUEUE, {
      policy: 'singleton',
      retryLimit: RETRIES,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 60,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 60,
      deadLetter: DEAD_QUEUE,
    });
  }

  /** Begins to work; without it this process only receives. */
  async work(handlers: QueueHandlers): Promise<void> {
    const { concurrency } = this.#options;
    const options = {
      localConcurrency: concurrency,
      pollingIntervalSeconds: 0.5,
      includeMetadata: true,
    } as const;
    this.#worker = await this.#boss.work<Payload>(REPLY_QUEUE, options, async ([job]) => {
      try {
        await this.#handle(job!, handlers);
      } finally {
        // Without this a slot sleeps until its next poll.
        this.#boss.notifyWorker(this.#worker);
      }
    });
    await this.#boss.work<Payload>(DEAD_QUEUE, { includeMetadata: true }, async ([job]) => {
      const why = JSON.stringify((job as { output?: unknown }).output ?? null);
      await handlers.gaveUp(job!.data.conversation, why);
    });
  }

  /**
   * Calls for a conversation at this time; an earlier call that waits is moved there. Only in a transaction that has
   * locked the conversation's row: else it can be lost to a `wakeNoLater` at the same moment.
   */
  async wake(conversation: string, at: number, tx: Sql): Promise<void> {
    if (!(await moveJob(tx, conversation, at))) await this.#send(conversation, at, tx);
  }

  /** Calls for a conversation at this time, unless somebody has called for it earlier: what came meanwhile counts. */
  async wakeNoLater(conversation: string, at: number): Promise<void> {
    await this.#options.database.transaction(async (tx) => {
      // Whoever calls because something came has locked this row too, and is done or comes after us.
      if ((await lockConversation(tx, conversation)) === undefined) return;
      if (!(await advanceJob(tx, conversation, at))) await this.#send(conversation, at, tx);
    });
  }

  /** Looks for work at once, for what was just called for without a delay. */
  nudge(): void {
    if (this.#worker !== '') this.#boss.notifyWorker(this.#worker);
  }

  /** Takes no new jobs, waits for the active ones, and cuts them short when the time is over. */
  async stop(graceMs: number): Promise<void> {
    const cut = setTimeout(() => this.#stopping.abort(new Error('the server stops')), graceMs);
    await this.#boss.stop({ graceful: true, timeout: graceMs + 2000 });
    clearTimeout(cut);
  }

  /** pg-boss knows the queue by its making: asking for it here would wait for the transaction's own connection. */
  async #send(conversation: string, at: number, tx: Sql): Promise<void> {
    const options = { singletonKey: conversation, startAfter: new Date(at), db: queueIn(tx) };
    await this.#boss.send(REPLY_QUEUE, { conversation }, options);
  }

  #now(): number {
    return this.#options.clock?.() ?? Date.now();
  }

  async #handle(job: Job<Payload>, handlers: QueueHandlers): Promise<void> {
    const { conversation } = job.data;
    const signal = AbortSignal.any([job.signal, this.#stopping.signal]);
    try {
      const again = await handlers.work({ conversation, signal });
      if (again !== undefined) await this.wakeNoLater(conversation, again);
    } catch (error) {
      this.#options.onError?.(error);
      // The conversation's own tries are not used up while the database is away.
      if (isUnreachable(error)) return this.wakeNoLater(conversation, this.#now() + BROKEN_MS);
      // Errors of axios and pg do not survive pg-boss's copying; their message does.
      throw new Error(this.#options.redact?.(messageOf(error)) ?? messageOf(error));
    }
  }
}
