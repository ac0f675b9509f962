/** Of a thread that is there in JSON and in HTML, the JSON is read: it has exact times, and says more. */
import { counted } from '../../base/counted.ts';
import type { SkippedFile } from './entry.ts';
import type { ThreadEntry } from './reader.ts';
import type { IndexedThread } from './thread-index.ts';

const isPage = ([file]: readonly ThreadEntry[]) => file!.reader.form === 'HTML';

/** The threads without pages that are there in JSON too; those are named once, for there are as many as threads. */
export function preferJson(threads: readonly IndexedThread[]): {
  threads: IndexedThread[];
  spared: SkippedFile[];
} {
  const spared: ThreadEntry[] = [];
  const kept = threads.map((thread) => {
    const { copies } = thread;
    if (copies.every(isPage)) return thread;
    spared.push(...copies.filter(isPage).flat());
    return { ...thread, copies: copies.filter((copy) => !isPage(copy)) };
  });
  const [first, ...more] = spared;
  if (first === undefined) return { threads: kept, spared: [] };
  const others = more.length === 0 ? 'it is' : `it and ${counted(more.length, 'other page')} are`;
  return {
    threads: kept,
    spared: [
      { file: first.place, why: `${others} in HTML; the same threads are there in JSON, which is read` },
    ],
  };
}
