/**
 * Files and folders that hold what people wrote to each other, or what was learnt from it: their owner's alone from the
 * moment they are there. What is not ours, a folder that somebody else made, keeps its mode and is told about.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** Modes that only narrow: the process's mask may take away more. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Keeps what lies in a folder out of a repository that the folder lies in. */
export const GITIGNORE = '.gitignore';

const COPY_BYTES = 1 << 20;

/**
 * Makes a folder, and those that it lies in as far as they are not there, each with a `.gitignore` where it is the
 * outermost or the innermost that was made. Throws what the disk throws.
 */
export function makePrivateFolder(dir: string): void {
  const outermost = mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER });
  if (outermost === undefined) return;
  for (const made of new Set([resolve(outermost), resolve(dir)])) keepOutOfGit(made);
}

/** Leaves a `.gitignore` there that leaves out everything, itself too; one that is there stays. */
export function keepOutOfGit(dir: string): void {
  const path = join(dir, GITIGNORE);
  if (!existsSync(path)) writeFileSync(path, '*\n', { mode: PRIVATE_FILE });
}

/** Copies a file, whatever its mode, as one of its owner's alone. Throws what the disk throws. */
export function copyPrivate(from: string, to: string): void {
  const source = openSync(from, 'r');
  try {
    const target = openSync(to, 'w', PRIVATE_FILE);
    try {
      const buffer = Buffer.allocUnsafe(COPY_BYTES);
      for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer))
        for (let done = 0; done < read; ) done += writeSync(target, buffer, done, read - done);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

/** What to say of a folder that others can read, naming the command that ends it; undefined where nobody can. */
export function looseFolder(dir: string): string | undefined {
  if (process.platform === 'win32' || !existsSync(dir)) return undefined;
  const mode = statSync(dir).mode & 0o777;
  if ((mode & 0o077) === 0) return undefined;
  return `other users of this machine can look into ${dir} (mode ${mode.toString(8)}): chmod 700 ${quoted(dir)}`;
}

const quoted = (path: string) => (/^[\w./-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
