/** Gives a file to the reader of its form. One that cannot be used is named with the reason; the others are read. */
import { ImitatorError, messageOf } from '../../base/errors.ts';
import type { SkippedFile } from './entry.ts';
import type { ThreadEntry } from './reader.ts';
import type { ThreadFile } from './thread-file.ts';

/** Ten times what Messenger takes as one message. */
const MOST_CHARACTERS = 200_000;

/** Throws where somebody is said to have written what nobody can have. */
function requireTyped({ messages }: ThreadFile): void {
  const longest = messages.reduce((most, { content }) => Math.max(most, content.length), 0);
  if (longest > MOST_CHARACTERS)
    throw new Error(`one of its messages has ${longest} characters, where Messenger takes 20000 at most`);
}

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
    const file = entry.reader.read(content, entry);
    requireTyped(file);
    return file;
  } catch (error) {
    // A question to the user, not a broken file.
    if (error instanceof ImitatorError) throw error;
    skipped.push({ file: entry.place, why: messageOf(error) });
    return undefined;
  }
}
