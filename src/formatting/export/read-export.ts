/** Reads an export thread by thread. One thread's messages lie in memory at a time. */
import type { Entry, SkippedFile } from './entry.ts';
import { type Joins, joinEncrypted } from './join-encrypted.ts';
import { loadThreadFile } from './load-thread-file.ts';
import { noThreads } from './no-threads.ts';
import { withOtherNames } from './other-names.ts';
import { findOwner, type Owner, requireOwner, type ThreadPeople } from './owner.ts';
import { readAhead } from './read-ahead.ts';
import { readThread, type Thread } from './read-thread.ts';
import { type ExportSources, openSources } from './sources.ts';
import { TextMiner } from './text-miner.ts';
import type { ThreadFile } from './thread-file.ts';
import { indexThreads, type ThreadIndex } from './thread-index.ts';

export interface ReadOptions {
  /** Names of the owner or patterns of them, for where the export does not say whose it is. */
  me?: readonly string[];
  /** Settles which thread an end-to-end-encrypted one continues, where names do not. */
  join?: Joins;
  signal?: AbortSignal;
}

export interface OpenExport {
  owner: Owner;
  threadCount: number;
  /** Of all thread files, unpacked. */
  bytes: number;
  /** How many of them were read so far. */
  readonly bytesRead: number;
  /** HTML files of threads, which are not read. */
  html: readonly string[];
  /** Files that could not be used, and why; complete once all threads were read. */
  skipped: readonly SkippedFile[];
  /** In the order of their identities. Without an owner everybody is the other side. They can be read more than once. */
  threads(): AsyncGenerator<Thread>;
  /**
   * To be asked when all threads were read: whether their texts told something new of the export as a whole, by which
   * messages of threads that were read early count otherwise. Then they are worth another reading.
   */
  learn(): boolean;
  close(): void;
}

/**
 * The threads of an export: zips (parts of one export, or several exports), folders, single thread files.
 *
 * @throws ImitatorError for a missing path, a broken zip, an export without JSON threads, or where it is not clear
 *   whose export it is.
 */
export async function* readExport(
  paths: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<Thread> {
  const opened = await openExport(paths, options);
  try {
    requireOwner(opened.owner);
    // A thread that was given away cannot be taken back: all is read before the first one is.
    do {
      for await (const _ of opened.threads());
    } while (opened.learn());
    yield* opened.threads();
  } finally {
    opened.close();
  }
}

/** More readings than these tell nothing new. */
const MOST_READINGS = 3;

/** Lists an export's threads and looks for its owner; messages are read by `threads()`. Throws as `readExport` does. */
export async function openExport(paths: readonly string[], options: ReadOptions = {}): Promise<OpenExport> {
  const sources = await openSources(paths);
  try {
    return await openThreads(sources, paths, options);
  } catch (error) {
    sources.close();
    throw error;
  }
}

async function openThreads(
  sources: ExportSources,
  paths: readonly string[],
  { me = [], join, signal }: ReadOptions,
): Promise<OpenExport> {
  const index = await indexThreads(sources.entries);
  const { html } = index;
  if (index.threads.length + index.encrypted.length === 0) throw noThreads(paths, html, sources.refused);
  const first = await findOwner(me, sources.entries, peopleOfThreads(index, signal));
  const owner = await withOtherNames(first, index.threads, signal);
  const { threads, unclear } = joinEncrypted(index, owner.is, join);
  const entries = threads.flatMap((thread) => thread.copies.flat());
  const progress: Progress = {
    bytesRead: 0,
    skipped: [...sources.refused, ...unclear, ...htmlBeside(html)],
  };
  const miner = new TextMiner();
  const skippedBefore = progress.skipped.length;
  let readings = 0;
  return {
    owner,
    threadCount: threads.length,
    bytes: entries.reduce((sum, entry) => sum + entry.size, 0),
    get bytesRead() {
      return progress.bytesRead;
    },
    html,
    skipped: progress.skipped,
    async *threads() {
      readings++;
      progress.bytesRead = 0;
      progress.skipped.length = skippedBefore;
      const { found } = miner;
      const files = readFiles(entries, progress, signal);
      for (const thread of threads) {
        const read = await readThread(thread, owner, files, found);
        if (read === undefined) continue;
        miner.look(read);
        yield { ...read, found };
      }
    },
    learn: () => readings < MOST_READINGS && miner.learn(owner.is),
    close: () => sources.close(),
  };
}

/** How far the reading is. */
interface Progress {
  bytesRead: number;
  skipped: SkippedFile[];
}

/** The files of all threads, in order; undefined for one that cannot be used. */
async function* readFiles(
  entries: readonly Entry[],
  progress: Progress,
  signal: AbortSignal | undefined,
): AsyncGenerator<ThreadFile | undefined> {
  for await (const { entry, bytes } of readAhead(entries)) {
    signal?.throwIfAborted();
    progress.bytesRead += entry.size;
    yield await loadThreadFile(entry, bytes, progress.skipped);
  }
}

/** An export in HTML beside one in JSON: named once, for it has as many files as threads. */
function htmlBeside([first, ...more]: readonly string[]): SkippedFile[] {
  if (first === undefined) return [];
  const others = more.length === 0 ? 'it is' : `it and ${more.length} more are`;
  return [{ file: first, why: `${others} in HTML, which is not read; ask Meta for JSON` }];
}

function peopleOfThreads(index: ThreadIndex, signal: AbortSignal | undefined): ThreadPeople[] {
  return [
    ...index.threads.map(({ participants, copies }) => peopleOf(participants, copies[0]![0]!, signal)),
    ...index.encrypted.map(({ participants, entry }) => peopleOf(participants, entry, signal)),
  ];
}

function peopleOf(
  participants: readonly string[],
  entry: Entry,
  signal: AbortSignal | undefined,
): ThreadPeople {
  return {
    participants,
    async detail() {
      signal?.throwIfAborted();
      const file = await loadThreadFile(entry, () => entry.read(), []);
      return file && { title: file.title, senders: [...new Set(file.messages.map(({ sender }) => sender))] };
    },
  };
}
