/** One run at a time in a folder: two in one would spoil each other's state. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImitatorError, problem } from '../../base/errors.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../../base/files/private.ts';
import { isRunning } from '../../base/is-running.ts';
import { saveTo } from './save-to.ts';

/** Holds the number of the process that has the folder. */
export const LOCK_FILE = 'run.lock';

/**
 * Makes a folder the run's own until the returned function is called. Of two that begin at once one gets it: the file is
 * made only where there is none.
 *
 * @throws ImitatorError `out-busy` where a process that is alive has it; what a killed one left is taken over.
 */
export function holdFolder(dir: string): () => void {
  const path = join(dir, LOCK_FILE);
  saveTo(path, () => makePrivateFolder(dir));
  if (!take(path)) {
    const dead = ownerOf(path);
    requireFree(dir);
    clear(path, dead);
    // Whoever else found the same dead process's file was quicker.
    if (!take(path)) throw busy(dir, ownerOf(path));
  }
  return () => rmSync(path, { force: true });
}

/** Throws `out-busy` where another process has the folder. */
export function requireFree(dir: string): void {
  const owner = ownerOf(join(dir, LOCK_FILE));
  if (isRunning(owner)) throw busy(dir, owner);
}

/** Makes the file; false where there is one. */
function take(path: string): boolean {
  return saveTo(path, () => {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx', mode: PRIVATE_FILE });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Removes the file of a dead process, and no other that has taken its place by now. */
function clear(path: string, dead: number): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (ownerOf(aside) !== dead) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** 0 where there is no file, or one without a number in it. */
function ownerOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Where a file stands in the place of the folder, whoever makes the folder says so.
    if (code === 'ENOENT' || code === 'ENOTDIR') return 0;
    throw error;
  }
}

function busy(dir: string, owner: number): ImitatorError {
  return problem({
    code: 'out-busy',
    place: dir,
    detail: `process ${owner} trains into it`,
    remedy: `wait for it, name another folder with --out, or remove ${LOCK_FILE} if it is left over`,
  });
}
