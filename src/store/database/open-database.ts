/** The database for a command: a PostgreSQL server, the embedded one, or that of the server which has it open. */
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ImitatorError } from '../../base/errors.ts';
import type { Database } from './database.ts';
import { lockedBy } from './lock.ts';
import { migrate } from './migrations.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { openRemote } from './remote-database.ts';

export interface DatabaseOptions {
  databaseUrl?: string | undefined;
  home: string;
  settings: { checkpointMinutes: number; poolSize: number };
  /** How long another process may take to open or to close the embedded database. */
  waitMs?: number;
}

const WAIT_MS = 10_000;
const TRY_AGAIN_MS = 200;
/** What the system takes for the path of a socket, less a little. */
const LONGEST_PATH = 100;

/**
 * Opens the database with its tables made, whether or not a server runs.
 * @throws ImitatorError `store-locked` when another process has it and serves nobody, `store-version`,
 * `store-unreachable`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = await reach(options);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function reach(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, home, settings, waitMs } = options;
  if (databaseUrl !== undefined) return openPostgres(databaseUrl, settings.poolSize);
  const { own, served } = await ownOrServed(home, settings.checkpointMinutes, waitMs);
  return own ?? served!;
}

/**
 * The embedded database of this process alone.
 * @throws ImitatorError `store-locked` when another has it.
 */
export async function openOwn(home: string, checkpointMinutes: number): Promise<Database> {
  const { own, served } = await ownOrServed(home, checkpointMinutes);
  if (own !== undefined) return own;
  await served?.close();
  throw lockedBy(databaseDir(home));
}

/** A command that has the database open, and serves nobody, is waited for. */
async function ownOrServed(
  home: string,
  checkpointMinutes: number,
  waitMs = WAIT_MS,
): Promise<{ own?: Database; served?: Database }> {
  const until = Date.now() + waitMs;
  for (;;) {
    const served = await openRemote(socketAddress(home));
    if (served !== undefined) return { served };
    try {
      return { own: await openPglite({ dir: databaseDir(home), checkpointMinutes }) };
    } catch (error) {
      const locked = error instanceof ImitatorError && error.code === 'store-locked';
      if (!locked || Date.now() > until) throw error;
      await pause(TRY_AGAIN_MS);
    }
  }
}

function databaseDir(home: string): string {
  return join(home, 'database');
}

/** Where the process that has the embedded database open serves the others. */
export function socketAddress(home: string): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const folder = realpathSync(home);
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\imitator-${name}`;
  const path = join(folder, 'store.sock');
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : join(tmpdir(), `imitator-${name}.sock`);
}
