/** A PostgreSQL server, shared by any number of processes. */
import { Client, Pool, type PoolClient, types } from 'pg';
import type { Db as QueueDatabase } from 'pg-boss';
import { messageOf, problem } from '../../base/errors.ts';
import type { Database, Row, Sql } from './database.ts';

const INT8 = 20;
const NUMERIC = 1700;
const RECONNECT_MS = 500;
/** A server that cannot be reached is told of before Meta's five seconds are over. */
const CONNECT_MS = 4000;
/** Deadlock and serialisation failure: the server ended one of two that met, and asks for another try. */
const COLLISIONS = new Set(['40P01', '40001']);
const MOST_TRIES = 4;

const parsers = {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature.
  getTypeParser: (oid: number, format?: any): any =>
    oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format),
};

/** @throws ImitatorError `store-unreachable` with the server's own words; the password is never among them. */
export async function openPostgres(url: string, poolSize: number): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    types: parsers,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
  });
  // An idle connection that the server closed: the pool opens another one when it is needed.
  pool.on('error', () => {});
  try {
    await pool.query('select 1');
  } catch (cause) {
    await pool.end();
    throw problem({
      code: 'store-unreachable',
      who: 'network',
      place: 'DATABASE_URL',
      detail: messageOf(cause),
      remedy: 'check the address, the database and that the server runs',
      cause,
    });
  }
  return new ServerDatabase(url, pool);
}

class ServerDatabase implements Database {
  readonly kind = 'postgres';
  readonly forQueue: QueueDatabase;
  readonly #url: string;
  readonly #pool: Pool;
  readonly #listeners = new Set<Listener>();

  constructor(url: string, pool: Pool) {
    this.#url = url;
    this.#pool = pool;
    this.forQueue = { executeSql: async (text, values) => rowsOf(await pool.query(text, values)) };
  }

  async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.#pool.query<R>(text, [...values])).rows;
  }

  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#attempt(work);
      } catch (error) {
        if (tries === MOST_TRIES || !COLLISIONS.has(String((error as { code?: unknown }).code))) throw error;
      }
    }
  }

  async #attempt<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      const result = await work(sqlOf(client));
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').then(
        () => client.release(),
        (broken) => client.release(broken),
      );
      throw error;
    }
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const listener = new Listener(this.#url, channel, heard);
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

  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.stop()));
    await this.#pool.end();
  }
}

/** A connection of its own that hears notifications, and comes back when it breaks. */
class Listener {
  readonly #url: string;
  readonly #channel: string;
  readonly #heard: (payload: string) => void;
  #client: Client | undefined;
  #stopped = false;

  constructor(url: string, channel: string, heard: (payload: string) => void) {
    this.#url = url;
    this.#channel = channel;
    this.#heard = heard;
  }

  async connect(): Promise<void> {
    const client = new Client({ connectionString: this.#url });
    this.#client = client;
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#client?.end().catch(() => {});
  }

  #reconnect(broken: Client): void {
    if (this.#stopped || this.#client !== broken) return;
    this.#client = undefined;
    broken.end().catch(() => {});
    setTimeout(() => {
      if (!this.#stopped) this.connect().catch(() => this.#client && this.#reconnect(this.#client));
    }, RECONNECT_MS).unref();
  }
}

function sqlOf(client: PoolClient): Sql {
  return {
    query: async <R extends Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query<R>(text, [...values])).rows,
  };
}

/** Several statements in one text give several results; the queue wants all their rows. */
function rowsOf(result: unknown): { rows: Row[] } {
  const results = (Array.isArray(result) ? result : [result]) as { rows?: Row[] }[];
  return { rows: results.flatMap(({ rows }) => rows ?? []) };
}
