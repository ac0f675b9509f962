/**
 * Files that appear in a folder all together or not at all.
 *
 * They are written into a folder within it (so that a rename never crosses file systems, and a mounted folder can be
 * the target), synced, and moved into place; what was there before is kept until then, and comes back when a move
 * fails. The manifest leaves first and arrives last: without it nothing looks whole. After a crash the next run
 * clears up.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { problem } from '../errors.ts';
import { isRunning } from '../is-running.ts';
import { keepOutOfGit, PRIVATE_FOLDER } from './private.ts';
import { syncPath } from './sync.ts';

/** How the folder begins that is written into, within the one that is replaced; the process's number follows. */
export const WRITING = '.writing-';
const PREVIOUS = '.previous';

export interface Replacement {
  /** Where a file is to be written. */
  path(name: string): string;
  /** Moves these files into place, the last of them at last, and removes the others of `names`. */
  commit(written: readonly string[]): void;
  /** Removes what was written; does nothing after a commit. */
  abandon(): void;
}

/**
 * Begins to replace files in a folder, which is made if it is not there.
 *
 * @param names all files that this kind of folder can hold, its manifest last.
 * @throws ImitatorError `folder-busy` where another process is at it.
 */
export function replaceFiles(folder: string, names: readonly string[]): Replacement {
  const made = mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  clearUp(folder, names);
  const writing = join(folder, `${WRITING}${process.pid}`);
  const previous = join(folder, PREVIOUS);
  mkdirSync(writing, { mode: PRIVATE_FOLDER });
  return {
    path: (name) => join(writing, name),
    commit(written) {
      for (const name of written) syncPath(join(writing, name));
      mkdirSync(previous, { mode: PRIVATE_FOLDER });
      const before = names.toReversed().filter((name) => existsSync(join(folder, name)));
      moveAll([
        ...before.map((name): Move => [join(folder, name), join(previous, name)]),
        ...written.map((name): Move => [join(writing, name), join(folder, name)]),
      ]);
      if (made !== undefined) keepOutOfGit(folder);
      syncPath(folder);
      rmSync(writing, { recursive: true });
      rmSync(previous, { recursive: true });
    },
    abandon() {
      rmSync(writing, { recursive: true, force: true });
      if (existsSync(previous) && readdirSync(previous).length === 0) rmdirSync(previous);
      if (made !== undefined) removeEmpty(folder, dirname(made));
    },
  };
}

/** Whatever a run that was killed has left: half a new dataset goes, the one before comes back. */
function clearUp(folder: string, names: readonly string[]): void {
  for (const name of readdirSync(folder).filter((name) => name.startsWith(WRITING))) {
    if (isRunning(Number(name.slice(WRITING.length))))
      throw problem({
        code: 'folder-busy',
        place: folder,
        expected: 'a folder that nothing else writes to',
        value: `${name}, of a process that runs`,
        remedy: `wait for it, choose another --out, or remove ${name} if it is left over`,
      });
    rmSync(join(folder, name), { recursive: true });
  }
  const previous = join(folder, PREVIOUS);
  if (!existsSync(previous)) return;
  const manifest = names.at(-1)!;
  if (!existsSync(join(folder, manifest))) move(previous, folder, names);
  rmSync(previous, { recursive: true });
}

type Move = readonly [from: string, to: string];

/** All of them, or none: where one fails, those before it are taken back, the last first. */
function moveAll(moves: readonly Move[]): void {
  const done: Move[] = [];
  try {
    for (const move of moves) {
      renameSync(...move);
      done.unshift(move);
    }
  } catch (error) {
    for (const [from, to] of done) renameSync(to, from);
    throw error;
  }
}

function move(from: string, to: string, names: readonly string[]): void {
  for (const name of names) if (existsSync(join(from, name))) renameSync(join(from, name), join(to, name));
}

/** Removes folders that this run made, as long as they are empty. */
function removeEmpty(folder: string, until: string): void {
  for (let at = folder; at !== until; at = dirname(at)) {
    if (readdirSync(at).length > 0) return;
    rmdirSync(at);
  }
}
