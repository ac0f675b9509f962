/** Full disks: seen before the work where possible, and told with a remedy where not. */
import { statfsSync } from 'node:fs';
import { diskRefusal } from '../disk-refusal.ts';
import { messageOf, problem } from '../errors.ts';

/** Runs something that writes; `disk-full` or `out-unwritable`, with a remedy, come in the place of the system's error. */
export function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw diskProblem(
      path,
      cause,
      'what was saved before is untouched: free some space and go on with --resume',
    );
  }
}

/** What to throw for something thrown while writing: `disk-full`, `out-unwritable`, or the same where neither fits. */
export function diskProblem(path: string, cause: unknown, whenFull: string): unknown {
  const code = diskRefusal(cause);
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
      remedy: 'choose another --out, or make it writable',
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
