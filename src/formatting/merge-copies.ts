/** Several copies of one thread, from repeated or overlapping exports, become their union. */
import type { ExportMessage } from './thread-file.ts';

/** One copy of a thread: the messages of one export, oldest first. */
export interface ThreadCopy {
  messages: ExportMessage[];
  /** Its times are known to the second only. */
  secondsOnly: boolean;
}

/**
 * The union of copies, in time order: of equal messages (sender, time, content) the largest number that any one copy
 * holds. Where one copy has whole seconds only, times are compared as seconds.
 */
export function mergeCopies(copies: readonly ThreadCopy[]): {
  messages: ExportMessage[];
  duplicates: number;
} {
  if (copies.length <= 1) return { messages: inTimeOrder(copies[0]?.messages ?? []), duplicates: 0 };
  const seconds = copies.some((copy) => copy.secondsOnly);
  // Exact times first: of two equal messages the first stays.
  const ordered = [...copies].sort((a, b) => Number(a.secondsOnly) - Number(b.secondsOnly));
  const held = new Map<string, number>();
  const messages: ExportMessage[] = [];
  let duplicates = 0;
  for (const copy of ordered) {
    const seen = new Map<string, number>();
    for (const message of copy.messages) {
      const key = identityOf(message, seconds);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      if (count <= (held.get(key) ?? 0)) duplicates++;
      else {
        held.set(key, count);
        messages.push(message);
      }
    }
  }
  return { messages: inTimeOrder(messages), duplicates };
}

/** What makes two messages the same one. Media names change at every download and are no part of it. */
export function identityOf(
  message: Pick<ExportMessage, 'sender' | 'at' | 'content'>,
  seconds: boolean,
): string {
  const at = message.at === undefined ? '' : seconds ? Math.floor(message.at / 1000) : message.at;
  return `${message.sender}\n${at}\n${message.content}`;
}

/** Stable: messages of one moment, and those without a time, keep their places. */
function inTimeOrder(messages: readonly ExportMessage[]): ExportMessage[] {
  let last = Number.NEGATIVE_INFINITY;
  const timed = messages.map((message) => {
    last = message.at ?? last;
    return { message, at: last };
  });
  return timed.sort((a, b) => a.at - b.at || 0).map(({ message }) => message);
}
