/** Gives a file to the reader of its form. One that cannot be used is named with the reason; the others are read. */
import { ImitatorError, messageOf } from '../../base/errors.ts';
import type { SkippedFile } from './entry.ts';
import type { ThreadEntry } from './reader.ts';
import type { ThreadFile } from './thread-file.ts';

export async function loadThreadFile(
  entry: ThreadEntry,
  bytes: () => Promise<Buffer>,
  skipped: SkippedFile[],
): Promise<ThreadFile | undefined> {
  let content: Buffer;
  try {
    content = await bytes();
  } catch (error) {
    skipped.push({ file: entry.place, why: `it cannot be read (${messageOf(error)})` });
    return undefined;
  }
  try {
    return entry.reader.read(content, entry);
  } catch (error) {
    // A question to the user, not a broken file.
    if (error instanceof ImitatorError) throw error;
    skipped.push({ file: entry.place, why: messageOf(error) });
    return undefined;
  }
}
