/** What is said where nobody is at the terminal: the bursts of a pipe as they come, or some of our own without one. */
import type { ChatWindow } from '../cli/chat-window.ts';

/** Many a script runs a command with a pipe at its input that never says anything and never ends. */
const FIRST_LINE_MS = 2000;

/**
 * `otherwise` are said if the pipe ends without a line, or holds none yet `firstLineMs` after the first burst is asked for.
 */
export async function* pipedBursts(
  window: Pick<ChatWindow, 'bursts' | 'begun'>,
  otherwise: readonly (readonly string[])[],
  firstLineMs = FIRST_LINE_MS,
): AsyncGenerator<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, firstLineMs, false);
  });
  const speaks = await Promise.race([window.begun(), late]);
  clearTimeout(timer);
  if (speaks) yield* window.bursts();
  else yield* otherwise;
}
