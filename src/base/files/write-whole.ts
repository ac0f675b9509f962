/** Files that appear under their name whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes aside, syncs and renames; what was there before stays until then. Throws what the disk throws, or the writer.
 *
 * @param content the text, or what writes the content into an open file.
 */
export function writeWhole(path: string, content: string | ((fd: number) => void)): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, 'w');
    try {
      if (typeof content === 'string') writeFileSync(fd, content);
      else content(fd);
      // A power cut after the renaming must not find an empty file under the name.
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
