/** The database of a command or a server: a PostgreSQL server, or the embedded one, which one process has at a time. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ImitatorError } from '../../base/errors.ts';
import type { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export interface DatabaseOptions {
  databaseUrl?: string | undefined;
  home: string;
  settings: { checkpointMinutes: number; poolSize: number };
  /** How long another process may take to close the embedded database. */
  waitMs?: number;
}

const WAIT_MS = 10_000;
const TRY_AGAIN_MS = 200;

/**
 * Opens the database with its tables made.
 * @throws ImitatorError `store-locked` when another process has it, `store-version`, `store-unreachable`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, home, settings, waitMs } = options;
  const database =
    databaseUrl === undefined
      ? await openEmbedded(home, settings.checkpointMinutes, { waitMs })
      : await openPostgres(databaseUrl, settings.poolSize);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * The embedded database, for this process alone. A command that has it open is waited for.
 * @throws ImitatorError `store-locked` when another process keeps it, `store-version`.
 */
export async function openEmbedded(
  home: string,
  checkpointMinutes: number,
  { waitMs = WAIT_MS, template }: { waitMs?: number | undefined; template?: Blob | undefined } = {},
): Promise<Database> {
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      return await openPglite({ dir: join(home, 'database'), checkpointMinutes, template });
    } catch (error) {
      const locked = error instanceof ImitatorError && error.code === 'store-locked';
      if (!locked || Date.now() > until) throw error;
      await pause(TRY_AGAIN_MS);
    }
  }
}
