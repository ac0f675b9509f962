/** One way to talk to the embedded PGlite and to a PostgreSQL server. */
import type { ConstructorOptions, Db as QueueDatabase } from 'pg-boss';

// biome-ignore lint/suspicious/noExplicitAny: the caller names the row's type; the driver cannot know it.
export type Row = Record<string, any>;

export interface Sql {
  /** Rows of one statement; `$1` and so on stand for the values. Numbers come as numbers, times as numbers too. */
  query<R extends Row = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

export interface TransactionOptions {
  /** Nobody waits for it any more once this aborts: what is under way is undone, and rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** It may take long, and wait long for others: migrations, and what goes over all rows. */
  long?: boolean;
}

export interface Database extends Sql {
  readonly kind: 'pglite' | 'postgres';
  /** Whether notifications come in, as far as anybody can tell. */
  readonly isHearing: boolean;
  /**
   * Runs the work in one transaction; what it throws rolls back. It may run again, where the transaction collided with
   * another or its connection broke: it must change nothing but the database. Never call the database itself inside.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Calls back with the payload of every notification of a channel, until the returned function is called. Those of a
   * time in which the connection was broken do not come: they are news, and never the only sign of anything.
   */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Several statements in one text, without values. */
  script(text: string): Promise<void>;
  /**
   * Writes over what deleted rows of these tables have left behind, as far as it lies with us (docs/privacy.md).
   * @param tables with their schema; those that are not there are left out.
   */
  erase(tables: readonly string[]): Promise<void>;
  /** How the queue reaches the database. */
  readonly forQueue: Pick<ConstructorOptions, 'db' | 'connectionString' | 'max'>;
  close(): Promise<void>;
}

/** A transaction as the queue takes it, for `{ db: queueIn(tx) }`. */
export function queueIn(tx: Sql): QueueDatabase {
  return { executeSql: async (text, values) => ({ rows: await tx.query(text, values) }) };
}

/** Those of some tables, named with their schema, that are there. */
export async function thereOf(sql: Sql, tables: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    'select name from unnest($1::text[]) as name where to_regclass(name) is not null',
    [tables],
  );
  return rows.map(({ name }) => name);
}
