/** Says what a refusal of the disk means, and what to do about it. */
import { diskRefusal } from '../disk-refusal.ts';
import { ImitatorError, messageOf, problem } from '../errors.ts';

const FULL = 'the disk is full: free some space or choose another --out; what was there before is untouched';
const FORBIDDEN = 'choose another --out, or make it writable';
const IN_THE_WAY = 'a file stands where the folder is to be: choose another --out';

/**
 * Does work that writes to a folder.
 *
 * @throws ImitatorError `disk-full` or `out-unwritable` in the place of the system's error.
 */
export function writingTo<T>(out: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ImitatorError) throw error;
    const code = diskRefusal(error);
    if (code === undefined) throw error;
    throw problem({
      code,
      place: out,
      expected: 'a folder to write the dataset to',
      value: messageOf(error),
      remedy: code === 'disk-full' ? FULL : isInTheWay(error) ? IN_THE_WAY : FORBIDDEN,
      cause: error,
    });
  }
}

function isInTheWay(error: unknown): boolean {
  return ['ENOTDIR', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}
