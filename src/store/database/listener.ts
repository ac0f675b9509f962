/** A connection of its own that hears notifications, asks now and then whether it still does, and comes back. */
import type { Client } from 'pg';
import { withinTime } from '../../base/within-time.ts';

export interface HeartbeatOptions {
  /** How often it asks. */
  heartbeatMs?: number;
  /** How long an answer may take. */
  heartbeatWaitMs?: number;
}

const HEARTBEAT_MS = 5000;
const HEARTBEAT_WAIT_MS = 3000;
const RECONNECT_MS = 500;

export class Listener {
  readonly #makeClient: () => Client;
  readonly #channel: string;
  readonly #heard: (payload: string) => void;
  readonly #options: Required<HeartbeatOptions>;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #hearing = false;

  constructor(
    makeClient: () => Client,
    channel: string,
    heard: (payload: string) => void,
    { heartbeatMs = HEARTBEAT_MS, heartbeatWaitMs = HEARTBEAT_WAIT_MS }: HeartbeatOptions,
  ) {
    this.#makeClient = makeClient;
    this.#channel = channel;
    this.#heard = heard;
    this.#options = { heartbeatMs, heartbeatWaitMs };
  }

  get isHearing(): boolean {
    return this.#hearing;
  }

  /** @throws what keeps it from connecting; it goes on trying all the same, until it is stopped. */
  async connect(): Promise<void> {
    const client = this.#makeClient();
    this.#client = client;
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    client.on('error', () => this.#leave(client));
    client.on('end', () => this.#leave(client));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
    } catch (error) {
      this.#leave(client);
      throw error;
    }
    this.#hearing = this.#client === client;
    this.#later(this.#options.heartbeatMs, () => this.#ask(client));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  /** A connection that broke without a word looks like one on which nothing happens. */
  async #ask(client: Client): Promise<void> {
    const { heartbeatMs, heartbeatWaitMs } = this.#options;
    const asking = client
      .query('select 1 from pg_listening_channels() as channel where channel = $1', [this.#channel])
      .then(
        ({ rows }) => rows.length === 1,
        () => false,
      );
    if (!(await withinTime(asking, heartbeatWaitMs, () => false))) this.#leave(client);
    else if (this.#client === client) this.#later(heartbeatMs, () => this.#ask(client));
  }

  #leave(client: Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    this.#hearing = false;
    // What waits for an answer that never comes is cut off with it.
    client.end().catch(() => {});
    this.#later(RECONNECT_MS, () => this.connect().catch(() => {}));
  }

  #later(ms: number, what: () => Promise<void>): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void what(), ms);
    this.#timer.unref();
  }
}
