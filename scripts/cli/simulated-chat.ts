/** A person of the simulator, played from the terminal: lines go out as signed webhooks, bubbles come back. */
import type { Person } from '../../src/simulator/index.ts';
import type { ChatWindow } from './chat-window.ts';

export interface SimulatedChatOptions {
  /** How long to wait for the reply to a burst of piped input, in milliseconds. */
  lastReplyMs: number;
}

/** Ends with the input; with piped input every burst waits for the first bubble that answers it. */
export async function simulatedChat(
  person: Person,
  window: ChatWindow,
  interactive: boolean,
  { lastReplyMs }: SimulatedChatOptions,
): Promise<void> {
  const away = person.watch({
    bubble: ({ text }) => {
      window.typing(false);
      window.bubble(text);
    },
    action: (action) => window.typing(action === 'typing_on'),
  });
  try {
    if (interactive) for await (const line of window.lines()) person.says(line);
    else
      for await (const burst of window.bursts()) {
        for (const line of burst) person.says(line);
        await person.receives({ timeoutMs: lastReplyMs });
      }
  } finally {
    away();
  }
}
