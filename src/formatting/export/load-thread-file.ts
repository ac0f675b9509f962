/** Gives a file to the reader of its form. One that cannot be used is named with the reason; the others are read. */
import { messageOf } from '../../base/errors.ts';
import type { Entry, SkippedFile } from './entry.ts';
import type { ThreadFile } from './thread-file.ts';
import { isThread, readThreadFile, textOf } from './thread-json.ts';

export async function loadThreadFile(
  { place }: Entry,
  bytes: () => Promise<Buffer>,
  skipped: SkippedFile[],
): Promise<ThreadFile | undefined> {
  const skip = (why: string) => {
    skipped.push({ file: place, why });
    return undefined;
  };
  let text: string;
  try {
    text = textOf(await bytes());
  } catch (error) {
    return skip(`it cannot be read (${messageOf(error)})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return skip(whyBroken(text, messageOf(error)));
  }
  return isThread(json) ? readThreadFile(json) : skip('it holds no participants and messages');
}

function whyBroken(text: string, message: string): string {
  const trimmed = text.trim();
  if (trimmed.replaceAll('\0', '') === '') return 'it is empty; download the export again';
  if (trimmed.startsWith('<')) return 'it holds HTML instead of JSON; download the export again';
  if (!/^[{[]/u.test(trimmed)) return 'it is not JSON; download the export again';
  if (/end of JSON|Unterminated/iu.test(message) || !/[}\]]$/u.test(trimmed))
    return 'it ends early; download the export again';
  // The parser's message quotes the text around the place, which is private.
  const position = /at position \d+/u.exec(message)?.[0] ?? '';
  return `it is damaged ${position}; download the export again`.replace(' ;', ';');
}
