/** Full disks: seen before the work where possible, and told with a remedy where not. */
import { statfsSync } from 'node:fs';
import { messageOf, problem } from '../errors.ts';

const FULL = 'what was saved before is untouched: free some space and go on with --resume';
const FORBIDDEN = 'choose another --out, or make it writable';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: FORBIDDEN,
  ENOTDIR: FORBIDDEN,
};

/** Runs something that writes; `disk-full` or `out-unwritable`, with a remedy, come in the place of the system's error. */
export function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const remedy = remedies[(cause as NodeJS.ErrnoException).code ?? ''];
    if (remedy === undefined) throw cause;
    const full = remedy === FULL;
    throw problem({
      code: full ? 'disk-full' : 'out-unwritable',
      place: path,
      detail: `${full ? 'the disk is full' : 'it cannot be written'} (${messageOf(cause)})`,
      remedy,
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
