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

/** The code of a refusal of the disk; undefined for any other error. */
export function diskRefusal(error: unknown): 'disk-full' | 'out-unwritable' | undefined {
  return REFUSALS[(error as NodeJS.ErrnoException | undefined)?.code ?? ''];
}
