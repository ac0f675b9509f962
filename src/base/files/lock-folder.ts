/**
 * One process at a time in a folder: a lock of the file system's, which the kernel frees when its owner dies, however it
 * dies, and which every process that sees the folder meets, from another container too. Node has no call for such a
 * lock, but its SQLite takes one on each database that it opens, on every system: so the folder holds an empty database.
 */
import { closeSync, openSync, realpathSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { problem } from '../errors.ts';
import { PRIVATE_FILE } from './private.ts';

export const LOCK_NAME = '.imitator.lock';

/** SQLITE_BUSY, the code of "somebody else has it". */
const BUSY = 5;
/** An extended code of SQLite's holds the code itself in its lower bits. */
const CODE_BITS = 0xff;

/** What a lock does not reach across: another machine sees the files and not who holds them. By statfs(2)'s magic. */
const NETWORK_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'SMB',
  4266872130: 'SMB',
  1397113167: 'AFS',
  1799439955: 'AFS',
  12805120: 'Ceph',
  198183888: 'Lustre',
};

/** Held until they are let go of: a lock whose handle is collected would be lost. */
const held = new Set<DatabaseSync>();

/**
 * Takes an existing folder, and gives what lets go of it; undefined where another process has it, or this one.
 *
 * @throws ImitatorError `network-folder` where a lock would hold nobody off, `cannot-lock`.
 */
export async function lockFolder(dir: string): Promise<(() => Promise<void>) | undefined> {
  const file = join(realpathSync(dir), LOCK_NAME);
  refuseNetwork(dir, statfsSync(dir).type);
  const lock = take(file);
  if (lock === undefined) return undefined;
  held.add(lock);
  return async () => {
    if (held.delete(lock)) lock.close();
  };
}

/** @param type of the file system, as statfs(2) says it. */
export function refuseNetwork(dir: string, type: number): void {
  const name = process.platform === 'linux' ? NETWORK_FILE_SYSTEMS[type >>> 0] : undefined;
  if (name === undefined) return;
  throw problem({
    code: 'network-folder',
    place: dir,
    detail: `this lies on a network file system (${name}), where two machines could write at once`,
    remedy: 'set IMITATOR_HOME to a folder on a disk of this machine; several machines share a PostgreSQL',
  });
}

function take(file: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    // Made here and not by SQLite, which lets everybody read.
    closeSync(openSync(file, 'a', PRIVATE_FILE));
    lock = new DatabaseSync(file);
    lock.exec('begin exclusive');
    return lock;
  } catch (cause) {
    lock?.close();
    if ((((cause as { errcode?: number }).errcode ?? 0) & CODE_BITS) === BUSY) return undefined;
    throw problem({
      code: 'cannot-lock',
      place: file,
      detail: `the folder cannot be locked: ${(cause as Error).message}`,
      remedy: 'check that this user may write there, and that the disk is not full',
      cause,
    });
  }
}
