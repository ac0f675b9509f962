/** How a run writes: a full disk in the middle of it leaves a run that goes on. */
import { onDisk } from '../../base/files/disk.ts';

/** Runs something that writes into a run's folder. Throws `disk-full` or `out-unwritable` with what to do. */
export function saveTo<T>(path: string, write: () => T): T {
  const whenFull = 'what was saved before is untouched: free some space and go on with --resume';
  return onDisk(path, whenFull, write);
}
