/**
 * A folder that appears under its name whole or not at all. It is written beside its place under a hidden name, and what
 * was there before goes only when the new one has the name. There is no renaming of one folder over another: a process
 * that ends between the two renames leaves no folder of that name, and the next run brings the old one back.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isRunning } from '../is-running.ts';
import { keepOutOfGit, PRIVATE_FOLDER } from './private.ts';

export interface FolderReplacement {
  /** Where the new folder's files are to be written. */
  readonly path: string;
  /** Gives the new folder its name and removes the old one; where a move fails, the old one is back. */
  commit(): void;
  /** Removes what was written; does nothing after a commit. */
  abandon(): void;
}

/** Begins to replace a folder, which need not be there; the folder that it lies in must. Throws what the disk throws. */
export function replaceFolder(folder: string): FolderReplacement {
  recoverFolder(folder);
  const path = beside(folder, 'writing', process.pid);
  const previous = beside(folder, 'previous', process.pid);
  mkdirSync(path, { mode: PRIVATE_FOLDER });
  keepOutOfGit(path);
  return {
    path,
    commit() {
      const replaces = existsSync(folder);
      if (replaces) renameSync(folder, previous);
      try {
        renameSync(path, folder);
      } catch (error) {
        if (replaces) renameSync(previous, folder);
        throw error;
      }
      rmSync(previous, { recursive: true, force: true });
    },
    abandon: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Clears up after runs that were ended: a folder that had lost its name gets it back, the rest goes. */
export function recoverFolder(folder: string): void {
  for (const { kind, path } of leftovers(folder)) {
    if (kind === 'previous' && !existsSync(folder)) renameSync(path, folder);
    else rmSync(path, { recursive: true });
  }
}

type Kind = 'writing' | 'previous';

function beside(folder: string, kind: Kind, pid: number): string {
  return join(dirname(folder), `.${basename(folder)}.${kind}-${pid}`);
}

/** What lies beside this folder, of processes that run no more. */
function leftovers(folder: string): { kind: Kind; path: string }[] {
  const parent = dirname(folder);
  if (!existsSync(parent)) return [];
  return readdirSync(parent).flatMap((name) => {
    const [, kind, pid] = /\.(writing|previous)-(\d+)$/.exec(name) ?? [];
    if (kind === undefined || join(parent, name) !== beside(folder, kind as Kind, Number(pid))) return [];
    return isRunning(Number(pid)) ? [] : [{ kind: kind as Kind, path: join(parent, name) }];
  });
}
