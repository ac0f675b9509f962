/** Full disks and places that cannot be written: seen before the work where possible, told with a remedy where not. */
import { statfsSync } from 'node:fs';
import { ImitatorError, messageOf, problem } from '../errors.ts';

/** Which of the system's errors mean that a disk is full, and which that a place cannot be written. */
const REFUSALS: Readonly<Record<string, 'disk-full' | 'out-unwritable'>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EACCES: 'out-unwritable',
  EPERM: 'out-unwritable',
  EROFS: 'out-unwritable',
  ENOTDIR: 'out-unwritable',
  EEXIST: 'out-unwritable',
};
/** The errors of these where a file stands in the place of a folder. */
const IN_THE_WAY: readonly string[] = ['ENOTDIR', 'EEXIST'];

/**
 * Runs something that writes to a file or folder.
 *
 * @param whenFull what became of the work, and what to do, where the disk is full.
 * @throws ImitatorError `disk-full` or `out-unwritable`, with a remedy, in the place of the system's error.
 */
export function onDisk<T>(path: string, whenFull: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw diskProblem(path, whenFull, error);
  }
}

/** What to throw for something thrown while writing: `disk-full`, `out-unwritable`, or the same where neither fits. */
export function diskProblem(path: string, whenFull: string, cause: unknown): unknown {
  if (cause instanceof ImitatorError) return cause;
  const systemCode = (cause as NodeJS.ErrnoException | undefined)?.code ?? '';
  const code = REFUSALS[systemCode];
  if (code === 'disk-full')
    return problem({
      code,
      place: path,
      detail: `the disk is full (${messageOf(cause)})`,
      remedy: whenFull,
      cause,
    });
  if (code === 'out-unwritable')
    return problem({
      code,
      place: path,
      detail: `it cannot be written (${messageOf(cause)})`,
      remedy: IN_THE_WAY.includes(systemCode)
        ? 'a file stands where a folder is to be: choose another --out'
        : 'choose another --out, or make it writable',
      cause,
    });
  return cause;
}

/** Throws `disk-full` where the disk of an existing folder has not as many bytes free. */
export function requireSpace(dir: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  if (free >= bytes) return;
  const mb = (n: number) => `${Math.ceil(n / 1e6)} MB`;
  throw problem({
    code: 'disk-full',
    place: dir,
    expected: `${mb(bytes)} free for checkpoints and result`,
    value: mb(free),
    remedy: 'free some space or choose another --out',
  });
}
