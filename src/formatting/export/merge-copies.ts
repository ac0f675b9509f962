/** Several copies of one thread, from repeated or overlapping exports, become their union. */
import type { ExportMessage } from './thread-file.ts';

/** One copy of a thread: the messages of one export, oldest first. */
export interface ThreadCopy {
  messages: ExportMessage[];
  /** To how many milliseconds its times are known. */
  resolution: number;
}

export interface MergedCopies {
  messages: ExportMessage[];
  /** How many messages were left out, as another copy holds them too. */
  duplicates: number;
}

/**
 * The union of copies, in time order: of equal messages (sender, time, content) the largest number that any one copy
 * holds. A copy that knows whole seconds or minutes only is compared by those. A message that was taken back in one copy is taken
 * back in all. The order of the copies does not matter.
 *
 * @param senderOf who counts as one sender: a person may have another name in an older export.
 */
export function mergeCopies(
  copies: readonly ThreadCopy[],
  senderOf: (name: string) => string = (name) => name,
): MergedCopies {
  if (copies.length <= 1) return { messages: inTimeOrder(copies[0]?.messages ?? []), duplicates: 0 };
  const ordered = [...copies].sort(byWorth);
  const byResolution = [...Map.groupBy(ordered, ({ resolution }) => resolution)].sort(([a], [b]) => a - b);
  const messages: ExportMessage[] = [];
  for (const [resolution, alike] of byResolution)
    union(messages, alike, (message) => identity(message, senderOf, momentOf(message, resolution)));
  const kept = withoutUnsent(inTimeOrder(messages), senderOf);
  const all = copies.reduce((sum, copy) => sum + copy.messages.length, 0);
  return { messages: kept, duplicates: all - kept.length };
}

/** Adds to `messages` what they do not hold yet. */
function union(
  messages: ExportMessage[],
  copies: readonly ThreadCopy[],
  keyOf: (message: ExportMessage) => string,
): void {
  if (copies.length === 0) return;
  const held = countBy(messages, keyOf);
  for (const copy of copies) {
    const seen = new Map<string, number>();
    for (const message of copy.messages) {
      const key = keyOf(message);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      if (count <= (held.get(key) ?? 0)) continue;
      held.set(key, count);
      messages.push(message);
    }
  }
}

function countBy(messages: readonly ExportMessage[], keyOf: (message: ExportMessage) => string) {
  const counts = new Map<string, number>();
  for (const message of messages) counts.set(keyOf(message), (counts.get(keyOf(message)) ?? 0) + 1);
  return counts;
}

/** Media names change at every download and are no part of it. */
function identity(
  { sender, content }: ExportMessage,
  senderOf: (name: string) => string,
  at: number | undefined,
): string {
  return `${senderOf(sender)}\n${at}\n${content}`;
}

const momentOf = ({ at }: ExportMessage, resolution: number) =>
  at === undefined ? undefined : Math.floor(at / resolution);

/** An older copy still has the text of a message that its sender took back since. */
function withoutUnsent(messages: ExportMessage[], senderOf: (name: string) => string): ExportMessage[] {
  const place = (message: ExportMessage) => `${senderOf(message.sender)}\n${message.at}`;
  const unsent = new Set(messages.filter(({ mark, at }) => mark === 'unsent' && at !== undefined).map(place));
  if (unsent.size === 0) return messages;
  return messages.filter((message) => message.mark === 'unsent' || !unsent.has(place(message)));
}

/** The copy that reaches furthest first, then the fuller one; copies that are alike in all that have the same order. */
function byWorth(a: ThreadCopy, b: ThreadCopy): number {
  return newest(b) - newest(a) || b.messages.length - a.messages.length || compare(digest(a), digest(b));
}

const newest = ({ messages }: ThreadCopy) => messages.at(-1)?.at ?? 0;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const digest = ({ messages }: ThreadCopy) => JSON.stringify(messages.slice(0, 100));

/** Stable: messages of one moment, and those without a time, keep their places. */
function inTimeOrder(messages: ExportMessage[]): ExportMessage[] {
  if (isInOrder(messages)) return messages;
  let last = Number.NEGATIVE_INFINITY;
  const timed = messages.map((message) => {
    last = message.at ?? last;
    return { message, at: last };
  });
  return timed.sort((a, b) => (a.at === b.at ? 0 : a.at - b.at)).map(({ message }) => message);
}

function isInOrder(messages: readonly ExportMessage[]): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const { at } of messages) {
    if (at !== undefined && at < last) return false;
    last = at ?? last;
  }
  return true;
}
