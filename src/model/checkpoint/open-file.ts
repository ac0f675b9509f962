import { openSync, statSync } from 'node:fs';
import { ImitatorError, messageOf, problem } from '../../base/errors.ts';

/** Opens a file of weights; throws `checkpoint-unreadable` where it is no file, or not this process's to read. */
export function openFile(path: string): number {
  const refuse = (value: string, cause?: unknown) =>
    problem({
      code: 'checkpoint-unreadable',
      place: path,
      expected: 'a file that can be read',
      value,
      cause,
    });
  try {
    // Asked before it is opened: to open a pipe would wait for whoever writes into it.
    if (!statSync(path).isFile()) throw refuse('something else');
    return openSync(path, 'r');
  } catch (cause) {
    throw cause instanceof ImitatorError ? cause : refuse(messageOf(cause), cause);
  }
}
