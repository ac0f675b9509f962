/** What is said where nobody is at the terminal: the lines of a pipe as they come, or lines of our own without one. */
import type { ChatWindow } from '../cli/chat-window.ts';

/** Many a script runs a command with a pipe at its input that never says anything and never ends. */
const FIRST_LINE_MS = 2000;

/** `otherwise` are said if the pipe ends without a line, or holds none yet `firstLineMs` after the first is asked for. */
export async function* pipedLines(
  window: Pick<ChatWindow, 'lines'>,
  otherwise: readonly string[],
  firstLineMs = FIRST_LINE_MS,
): AsyncGenerator<string> {
  const lines = window.lines()[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), nothingBy(firstLineMs)]);
  if (first.done === true) return yield* otherwise;
  yield first.value;
  yield* { [Symbol.asyncIterator]: () => lines };
}

function nothingBy(ms: number): Promise<IteratorResult<string>> {
  return new Promise((resolve) => setTimeout(resolve, ms, { done: true, value: undefined }));
}
