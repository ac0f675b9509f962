/** Files that appear under their name whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PRIVATE_FILE } from './private.ts';

/**
 * Writes aside, syncs and renames; what was there before stays until then. Throws what the disk throws, or the writer.
 *
 * @param content the text, or what writes the content into an open file.
 * @param mode who may read it, as far as the process's mask allows; its owner alone, if left out.
 */
export function writeWhole(
  path: string,
  content: string | ((fd: number) => void),
  mode = PRIVATE_FILE,
): void {
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
