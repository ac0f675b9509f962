import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Waits until a file's content, or a folder's names, are on the disk. Throws what the disk throws. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
