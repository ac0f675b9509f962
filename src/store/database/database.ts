/** One way to talk to the embedded PGlite and to a PostgreSQL server. */
import type { Db as QueueDatabase } from 'pg-boss';

// biome-ignore lint/suspicious/noExplicitAny: the caller names the row's type; the driver cannot know it.
export type Row = Record<string, any>;

export interface Sql {
  /** Rows of one statement; `$1` and so on stand for the values. Numbers come as numbers, times as numbers too. */
  query<R extends Row = Row>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

export interface Database extends Sql {
  readonly kind: 'pglite' | 'postgres';
  /** Runs the work in one transaction; what it throws rolls back. Never call the database itself inside. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Calls back with the payload of every notification of a channel, until the returned function is called. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Several statements in one text, without values. */
  script(text: string): Promise<void>;
  /** The connection as the queue takes it. */
  readonly forQueue: QueueDatabase;
  close(): Promise<void>;
}

/** A transaction as the queue takes it, for `{ db: queueIn(tx) }`. */
export function queueIn(tx: Sql): QueueDatabase {
  return { executeSql: async (text, values) => ({ rows: await tx.query(text, values) }) };
}
