/** One run at a time in a folder: two in one would spoil each other's state. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';
import { isRunning } from '../../base/is-running.ts';
import { saveTo } from './save-to.ts';

/** Holds the number of the process that has the folder. */
export const LOCK_FILE = 'run.lock';

/**
 * Makes a folder the run's own until the returned function is called.
 *
 * @throws ImitatorError `out-busy` where a process that is alive has it; what a killed one left is taken over.
 */
export function holdFolder(dir: string): () => void {
  const path = join(dir, LOCK_FILE);
  saveTo(path, () => mkdirSync(dir, { recursive: true }));
  requireFree(dir);
  saveTo(path, () => writeFileSync(path, String(process.pid)));
  return () => rmSync(path, { force: true });
}

/** Throws `out-busy` where another process has the folder. */
export function requireFree(dir: string): void {
  const path = join(dir, LOCK_FILE);
  const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (isRunning(owner))
    throw problem({
      code: 'out-busy',
      place: dir,
      detail: `process ${owner} trains into it`,
      remedy: `wait for it, name another folder with --out, or remove ${LOCK_FILE} if it is left over`,
    });
}
