/**
 * A PostgreSQL server, shared by any number of processes. It may restart, fail over or fall silent, and its clients may
 * be frozen in the middle of a transaction: nobody is held up by another for longer than the limits here, and whoever
 * was in the middle of something does it again.
 */
import { type ClientBase, Client as PgClient, Pool, type PoolClient, type QueryConfig, types } from 'pg';
import { type Database, type Row, type Sql, type TransactionOptions, thereOf } from './database.ts';
import { type HeartbeatOptions, Listener } from './listener.ts';
import { isBroken, persist, unreachable } from './persist.ts';

const INT8 = 20;
const NUMERIC = 1700;
/** A server that cannot be reached is told of before Meta's five seconds are over. */
export const CONNECT_MS = 4000;
/** Who waits longer for a row lets go of the connection, and comes again. */
const LOCK_MS = 250;
/** The server ends a transaction whose process says nothing for so long: what waits for it is done in Meta's time. */
const IDLE_MS = 3000;
const STATEMENT_MS = 4000;
/** The server itself does not answer any more: it would have ended the statement long ago. */
const SILENT_MS = 6000;
/** For what may take long. */
const LONG_MS = 3_600_000;
/** Apart from the pool: what waits there does not keep the queue from renewing its claims. */
const QUEUE_CONNECTIONS = 4;

const LONG_LIMITS = `set local lock_timeout = 0; set local statement_timeout = ${LONG_MS}`;

const parsers = {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature.
  getTypeParser: (oid: number, format?: any): any =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format),
};

/** A connection whose end is heard at any time: pg-pool listens only while nobody has it. */
class Client extends PgClient {
  constructor(options?: ConstructorParameters<typeof PgClient>[0]) {
    super(options);
    this.on('error', () => {});
  }
}

/**
 * @param poolSize connections of this process, beside those of the queue and one that listens.
 * @throws ImitatorError `store-unreachable`.
 */
export async function openPostgres(
  url: string,
  poolSize: number,
  heartbeat: HeartbeatOptions = {},
): Promise<Database> {
  const pool = new Pool({
    Client: Client as new () => ClientBase,
    connectionString: url,
    max: poolSize,
    types: parsers,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: LOCK_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
    query_timeout: SILENT_MS,
  });
  // An idle connection that the server closed: the pool opens another one when it is needed.
  pool.on('error', () => {});
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw unreachable(cause);
  }
  return new ServerDatabase(url, pool, heartbeat);
}

class ServerDatabase implements Database {
  readonly kind = 'postgres';
  readonly forQueue: Database['forQueue'];
  readonly #url: string;
  readonly #pool: Pool;
  readonly #heartbeat: HeartbeatOptions;
  readonly #listeners = new Set<Listener>();

  constructor(url: string, pool: Pool, heartbeat: HeartbeatOptions) {
    this.#url = url;
    this.#pool = pool;
    this.#heartbeat = heartbeat;
    const connection = { keepAlive: true, idle_in_transaction_session_timeout: IDLE_MS };
    this.forQueue = { connectionString: url, max: QUEUE_CONNECTIONS, ...connection };
  }

  get isHearing(): boolean {
    return [...this.#listeners].every((listener) => listener.isHearing);
  }

  /** What only reads may be asked twice; of what writes it must be known whether it was done. */
  async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    if (!/^\s*select\b/i.test(text)) return this.transaction((tx) => tx.query<R>(text, values));
    return persist(async () => (await this.#pool.query<R>(text, [...values])).rows);
  }

  transaction<T>(work: (tx: Sql) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return persist(() => this.#attempt(work, options), options.signal);
  }

  async #attempt<T>(work: (tx: Sql) => Promise<T>, options: TransactionOptions): Promise<T> {
    const { signal, long = false } = options;
    const session = new Session(await this.#pool.connect(), long);
    const drop = () => session.drop(signal?.reason);
    if (signal?.aborted) drop();
    signal?.addEventListener('abort', drop, { once: true });
    try {
      const id = await session.begin();
      const result = await work(session);
      try {
        await session.commit();
      } catch (error) {
        if (!isBroken(error) || !(await this.#hasCommitted(id))) throw error;
      }
      return result;
    } catch (error) {
      await session.rollback(error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', drop);
      session.release();
    }
  }

  /** What became of a transaction whose connection broke while it committed. */
  #hasCommitted(id: string): Promise<boolean> {
    return persist(async () => {
      const { rows } = await this.#pool.query(
        // A number from the future: the server that knew it has failed over to one that does not.
        `select case when $1::xid8 < pg_snapshot_xmax(pg_current_snapshot()) then pg_xact_status($1::xid8) end as state`,
        [id],
      );
      const { state } = rows[0] as { state: string | null };
      // Its session does not know yet that nobody is there.
      if (state === 'in progress') throw Object.assign(new Error('still in progress'), { code: '55P03' });
      return state === 'committed';
    });
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const options = { connectionString: this.#url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true };
    const listener = new Listener(() => new Client(options), channel, heard, this.#heartbeat);
    this.#listeners.add(listener);
    await listener.connect();
    return () => {
      this.#listeners.delete(listener);
      return listener.stop();
    };
  }

  async script(text: string): Promise<void> {
    await this.#pool.query(text);
  }

  /** Without a lock that anybody waits for: the rows' space is free to be written over, and in no statistics. */
  async erase(tables: readonly string[]): Promise<void> {
    const there = await thereOf(this, tables);
    const client = new Client({ connectionString: this.#url, connectionTimeoutMillis: CONNECT_MS });
    await client.connect();
    try {
      for (const table of there) await client.query(`vacuum (analyze) ${table}`);
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    await this.#pool.end();
  }
}

/** A connection of the pool while it is in a transaction; it goes back once, and never in a state that nobody knows. */
class Session implements Sql {
  readonly #client: PoolClient;
  readonly #long: boolean;
  #released = false;
  #dropped: { why: unknown } | undefined;

  constructor(client: PoolClient, long: boolean) {
    this.#client = client;
    this.#long = long;
  }

  /** The transaction's number, by which the server knows it when this connection is gone. */
  async begin(): Promise<string> {
    const number = 'select pg_current_xact_id()::text as id';
    const results = await this.#ask(['begin', ...(this.#long ? [LONG_LIMITS] : []), number].join('; '));
    return (results as unknown as { rows: Row[] }[]).at(-1)!.rows[0]!['id'];
  }

  async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.#ask(text, values)).rows as R[];
  }

  async commit(): Promise<void> {
    const { command } = await this.#ask('commit');
    // The server's answer to a commit after an error that nobody told of.
    if (command !== 'COMMIT')
      throw new Error('the transaction was rolled back: one of its statements had failed');
  }

  /** @param why a connection that broke is beyond that. */
  async rollback(why: unknown): Promise<void> {
    if (this.#released) return;
    if (isBroken(why)) return this.drop(why);
    await this.#client.query('rollback').catch((broken) => this.drop(broken));
  }

  /** The connection is closed at once, whatever it does; the server rolls back. */
  drop(why: unknown): void {
    if (this.#released) return;
    this.#dropped = { why };
    this.#released = true;
    this.#client.release(why instanceof Error ? why : new Error('dropped'));
  }

  release(): void {
    if (!this.#released) this.#client.release();
    this.#released = true;
  }

  async #ask(text: string, values: readonly unknown[] = []) {
    if (this.#dropped !== undefined) throw this.#dropped.why;
    const query: QueryConfig & { query_timeout?: number } = { text, values: [...values] };
    if (this.#long) query.query_timeout = LONG_MS;
    return this.#client.query(query);
  }
}
