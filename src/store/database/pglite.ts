/**
 * The embedded database, with its traps closed: a lock on the folder, a check of the version that made it, and the
 * vacuum and checkpoint that it never does by itself. It does not call fsync: a killed process loses nothing, a
 * power cut may; who needs more sets DATABASE_URL.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction, types } from '@electric-sql/pglite';
import { fromPglite } from 'pg-boss';
import { problem } from '../../base/errors.ts';
import { type Database, type Row, type Sql, type TransactionOptions, thereOf } from './database.ts';
import { lockDatabase } from './lock.ts';

/** The PostgreSQL inside the pinned PGlite. */
const POSTGRES_MAJOR = '18';
const VERSION_FILE = 'PG_VERSION';
/** Small: the whole store of a busy page is a few megabytes, and each PGlite holds this in memory. */
const CONFIGURATION = [
  'shared_buffers=16MB',
  'max_wal_size=64MB',
  // A file of the log that is used again holds what it held until it is full again; one that is deleted does not.
  'wal_recycle=off',
];

export interface PgliteOptions {
  /** Undefined keeps everything in memory. */
  dir: string | undefined;
  checkpointMinutes: number;
  /** What a new database begins with, as PGlite's dumpDataDir made it: quicker than making it anew. */
  template?: Blob | undefined;
}

/** @throws ImitatorError `store-locked`, `store-version`. */
export async function openPglite(options: PgliteOptions): Promise<Database> {
  const unlock = options.dir === undefined ? undefined : await claim(options.dir);
  try {
    const pglite = await PGlite.create({
      dataDir: options.dir,
      loadDataDir: isMade(options.dir) ? undefined : options.template,
      postgresqlconf: CONFIGURATION,
      parsers: { [types.INT8]: Number, [types.NUMERIC]: Number },
    });
    return new EmbeddedDatabase(pglite, options.checkpointMinutes, unlock);
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

async function claim(dir: string): Promise<() => Promise<void>> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = await lockDatabase(dir);
  const made = isMade(dir) ? readFileSync(join(dir, VERSION_FILE), 'utf8').trim() : POSTGRES_MAJOR;
  if (made === POSTGRES_MAJOR) return unlock;
  await unlock();
  throw problem({
    code: 'store-version',
    place: dir,
    expected: `a database of PostgreSQL ${POSTGRES_MAJOR}`,
    value: `PostgreSQL ${made}`,
    remedy: 'open it with the release of imitator that made it, or move it away to begin anew',
  });
}

function isMade(dir: string | undefined): boolean {
  return dir !== undefined && existsSync(join(dir, VERSION_FILE));
}

class EmbeddedDatabase implements Database {
  readonly kind = 'pglite';
  readonly isHearing = true;
  readonly forQueue: Database['forQueue'];
  readonly #pglite: PGlite;
  readonly #unlock: (() => Promise<void>) | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(pglite: PGlite, checkpointMinutes: number, unlock: (() => Promise<void>) | undefined) {
    this.#pglite = pglite;
    this.#unlock = unlock;
    this.forQueue = { db: fromPglite(pglite) };
    // What failed once (the database was being closed, the disk was full) is tried again; it must not end the server.
    this.#timer = setInterval(() => this.#tidy().catch(() => {}), checkpointMinutes * 60_000);
    this.#timer.unref();
  }

  async query<R extends Row>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return (await this.#pglite.query<R>(text, [...values])).rows;
  }

  /** Statements cannot be cut short here; what nobody waits for any more ends at the next one. */
  transaction<T>(work: (tx: Sql) => Promise<T>, { signal }: TransactionOptions = {}): Promise<T> {
    return this.#pglite.transaction(async (tx) => {
      const result = await work(sqlOf(tx, signal));
      signal?.throwIfAborted();
      return result;
    }) as Promise<T>;
  }

  async listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>> {
    const stop = await this.#pglite.listen(channel, heard);
    return () => stop();
  }

  async script(text: string): Promise<void> {
    await this.#pglite.exec(text);
  }

  /** The tables are written anew, and the log of how they were before is left behind and deleted. */
  async erase(tables: readonly string[]): Promise<void> {
    for (const table of await thereOf(this, tables)) await this.#pglite.exec(`vacuum full ${table}`);
    await this.#pglite.exec('select pg_switch_wal()');
    await this.#pglite.exec('checkpoint');
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pglite.close();
    await this.#unlock?.();
  }

  async #tidy(): Promise<void> {
    if (this.#pglite.closed) return;
    await this.#pglite.exec('VACUUM');
    await this.#pglite.exec('CHECKPOINT');
  }
}

function sqlOf(tx: Transaction, signal: AbortSignal | undefined): Sql {
  return {
    query: async <R extends Row>(text: string, values: readonly unknown[] = []) => {
      signal?.throwIfAborted();
      return (await tx.query<R>(text, [...values])).rows;
    },
  };
}
