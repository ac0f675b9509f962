/** Files that appear under their name whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes aside, syncs and renames; what was there before stays until then. Throws what the disk throws, or the writer.
 *
 * @param content the text, or what writes the content into an open file.
 * @param mode who may read it, as far as the process's mask allows: 0o600 for its owner alone.
 */
export function writeWhole(path: string, content: string | ((fd: number) => void), mode = 0o666): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, 'w', mode);
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
