/** Full disks: seen before the work where possible, and told with a remedy where not. */
import { statfsSync } from 'node:fs';
import { messageOf, problem } from '../errors.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Runs something that writes; a full disk becomes an error that says how to go on. */
export function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (!FULL.has((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    throw problem({
      code: 'disk-full',
      place: path,
      detail: `the disk is full (${messageOf(cause)})`,
      remedy: 'what was saved before is untouched: free some space and go on with --resume',
      cause,
    });
  }
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
