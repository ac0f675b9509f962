/** Says what a refusal of the disk means, and what to do about it. */
import { ImitatorError, messageOf, problem } from '../errors.ts';

const FULL = 'the disk is full: free some space or choose another --out; what was there before is untouched';
const FORBIDDEN = 'choose another --out, or make it writable';
const IN_THE_WAY = 'a file stands where the folder is to be: choose another --out';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EROFS: FORBIDDEN,
  ENOTDIR: IN_THE_WAY,
  EEXIST: IN_THE_WAY,
};

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
    const remedy = remedies[(error as NodeJS.ErrnoException).code ?? ''];
    if (remedy === undefined) throw error;
    throw problem({
      code: remedy === FULL ? 'disk-full' : 'out-unwritable',
      place: out,
      expected: 'a folder to write the dataset to',
      value: messageOf(error),
      remedy,
      cause: error,
    });
  }
}
