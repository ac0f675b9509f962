/** Reads files in order, the next ones while the last one is worked on: unpacking then keeps a second core busy. */
import type { ThreadEntry } from './reader.ts';

export interface ReadFile {
  entry: ThreadEntry;
  /** Waits for its bytes; throws what reading threw. */
  bytes(): Promise<Buffer>;
}

/** @param most bytes that may wait, beside the file that was asked for. */
export async function* readAhead(
  entries: readonly ThreadEntry[],
  most = 8_000_000,
): AsyncGenerator<ReadFile> {
  const waiting: { entry: ThreadEntry; read: Promise<Buffer> }[] = [];
  let waitingBytes = 0;
  let next = 0;
  const begin = () => {
    const entry = entries[next++]!;
    const read = entry.read();
    // Its error is thrown when the file's turn comes; until then nobody waits for it.
    read.catch(() => {});
    waiting.push({ entry, read });
    waitingBytes += entry.size;
  };
  while (next < entries.length || waiting.length > 0) {
    if (waiting.length === 0) begin();
    while (next < entries.length && waiting.length < 3 && waitingBytes + entries[next]!.size <= most) begin();
    const { entry, read } = waiting.shift()!;
    waitingBytes -= entry.size;
    yield { entry, bytes: () => read };
  }
}
