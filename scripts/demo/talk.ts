/** A conversation without a person at the terminal: each burst is said, and the reply awaited to its last bubble. */
import { problem } from '../../src/base/errors.ts';
import type { LivePage } from './live-page.ts';

export interface Exchange {
  /** The messages of one burst. */
  said: readonly string[];
  bubbles: string[];
}

const LOOK_MS = 50;
const PATIENCE_MS = 60_000;

/** @throws ImitatorError `demo` when the server is not done with a message after a minute. */
export async function talk(
  page: LivePage,
  bursts: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  signal: AbortSignal,
): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for await (const said of bursts) {
    const before = page.person.received.length;
    // All at once: a message that waited for the one before might come after the reply.
    await Promise.all(said.map((text) => page.person.says(text).accepted));
    await untilDone(page, signal);
    exchanges.push({ said, bubbles: page.person.received.slice(before).map(({ text }) => text) });
  }
  return exchanges;
}

/** Nothing waits in the inbox and nothing in the outbox, at two looks in a row. */
async function untilDone({ server }: LivePage, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let quiet = 0; quiet < 2; ) {
    signal.throwIfAborted();
    if (performance.now() > deadline)
      throw problem({ code: 'demo', detail: `the server was not done after ${PATIENCE_MS / 1000} seconds` });
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const { messages, bubbles } = await server.store.waiting();
    quiet = messages === 0 && bubbles === 0 ? quiet + 1 : 0;
  }
}
