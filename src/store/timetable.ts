/** Work by the clock, on pg-boss: of all processes that share the database one does it, and one that is killed is replaced. */
import { PgBoss } from 'pg-boss';
import { messageOf } from '../base/errors.ts';
import type { Database } from './database/database.ts';
import { QUEUE_SCHEMA } from './queue-jobs.ts';

/** A job of a process that says nothing for so long is another's. */
const HEARTBEAT_SECONDS = 60;
/** The longest that pg-boss allows. */
const LONGEST_SECONDS = 86_000;
/** A host that stops, or a process that is killed, does not cost the week's turn. */
const RETRIES = 3;
const RETRY_SECONDS = 60;

export interface TimetableOptions {
  database: Database;
  /** Of the queue and of the work. */
  name: string;
  /** Five fields; empty: this process takes no part. */
  cron: string;
  timeZone: string;
  work(signal: AbortSignal): Promise<void>;
  onError(error: unknown): void;
}

export class Timetable {
  readonly #options: TimetableOptions;
  readonly #boss: PgBoss;
  readonly #stopping = new AbortController();
  #started = false;

  constructor(options: TimetableOptions) {
    this.#options = options;
    const backend = options.database.kind;
    this.#boss = new PgBoss({
      ...options.database.forQueue,
      backend,
      schema: QUEUE_SCHEMA,
      supervise: true,
      registerInstance: false,
      monitorVacuum: false,
      reindex: backend === 'postgres',
    });
    this.#boss.on('error', (error) => options.onError(error));
  }

  async start(): Promise<void> {
    const { name, cron, timeZone } = this.#options;
    // Another host may have the clock: one without keeps out of it.
    if (cron === '') return;
    this.#started = true;
    await this.#boss.start();
    await this.#boss.createQueue(name, {
      policy: 'singleton',
      retryLimit: RETRIES,
      retryDelay: RETRY_SECONDS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      expireInSeconds: LONGEST_SECONDS,
    });
    await this.#boss.schedule(name, cron, {}, timeZone === '' ? {} : { tz: timeZone });
    await this.#boss.work(name, { pollingIntervalSeconds: 2 }, async ([job]) => {
      try {
        await this.#options.work(AbortSignal.any([job!.signal, this.#stopping.signal]));
      } catch (error) {
        this.#options.onError(error);
        throw new Error(messageOf(error));
      }
    });
  }

  /** What is under way is told to stop, and comes again at another process. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the server stops'));
    if (this.#started) await this.#boss.stop({ graceful: true, timeout: 20_000 });
  }
}
