/** Reads an export thread by thread. One thread's messages lie in memory at a time. */
import type { DateOrder } from './date-order.ts';
import type { SkippedFile } from './entry.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { nothingFound } from './found-texts.ts';
import { type Joins, joinEncrypted } from './join-encrypted.ts';
import { loadThreadFile } from './load-thread-file.ts';
import { noThreads } from './no-threads.ts';
import { withOtherNames } from './other-names.ts';
import { findOwner, type Owner, requireOwner, type ThreadPeople } from './owner.ts';
import { preferJson } from './prefer-json.ts';
import { readAhead } from './read-ahead.ts';
import { readThread, type Thread } from './read-thread.ts';
import type { Reader, ThreadEntry } from './reader.ts';
import { createReaders } from './readers.ts';
import { settleEncrypted, settleThreads, type TakeFingerprint } from './settle-threads.ts';
import { type ExportSources, openSources } from './sources.ts';
import { TextMiner } from './text-miner.ts';
import type { ThreadFile } from './thread-file.ts';
import { type IndexedThread, indexThreads, type ThreadIndex } from './thread-index.ts';
import { clocksOf } from './zone.ts';

export interface ReadOptions {
  /** Names of the owner or patterns of them, for where the export does not say whose it is. */
  me?: readonly string[];
  /** Settles which thread an end-to-end-encrypted one continues, where names do not. */
  join?: Joins;
  /** IANA name of the zone whose clocks files without one show; empty: the machine's own. */
  timeZone?: string;
  /** Which number of a date is the day, where a file of numbers does not tell it. */
  dateOrder?: DateOrder | undefined;
  signal?: AbortSignal;
}

export interface OpenExport {
  owner: Owner;
  threadCount: number;
  /** Of all thread files, unpacked. */
  bytes: number;
  /** How many of them were read so far. */
  readonly bytesRead: number;
  /** What lay there, in words. */
  held: string;
  /** HTML pages without threads. */
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
  const readers = createReaders({
    toMoment: clocksOf(options.timeZone ?? ''),
    dateOrder: options.dateOrder,
  });
  const sources = await openSources(paths);
  try {
    return await openThreads(sources, readers, paths, options);
  } catch (error) {
    sources.close();
    throw error;
  }
}

async function openThreads(
  sources: ExportSources,
  readers: readonly Reader[],
  paths: readonly string[],
  { me = [], join, signal }: ReadOptions,
): Promise<OpenExport> {
  const index = await indexThreads(sources.entries, readers);
  const blank = index.copies.filter(isBlankPage).flatMap(({ copies }) => copies.flat());
  const html = [...index.html, ...blank.map(({ place }) => place)];
  if (index.copies.every(isBlankPage) && index.encrypted.length === 0)
    throw noThreads({ paths, html, skipped: sources.refused, held: String(sources.census) });
  const first = await findOwner(me, sources.entries, peopleOfThreads(index, signal));
  const owner = await withOtherNames(first, index.copies, signal);
  if (owner.how === 'unclear' && owner.candidates.length === 0) await requireOneThread(index, sources, paths);
  const take: TakeFingerprint = async (thread) => takeFingerprint(thread, owner, signal);
  const { threads: settled, spared } = preferJson(await settleThreads(index.copies, owner.is, take));
  const encrypted = await settleEncrypted(index.encrypted, owner.is, take);
  const { threads, unclear } = joinEncrypted(settled, encrypted, owner.is, join);
  const entries = threads.flatMap((thread) => thread.copies.flat());
  const progress: Progress = { bytesRead: 0, skipped: [...sources.refused, ...unclear, ...spared] };
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
    held: String(sources.census),
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

/** Where nobody is named, no file may be whole: that is to be said then, not that the owner is unknown. */
async function requireOneThread(
  { copies, encrypted }: ThreadIndex,
  { refused, census }: ExportSources,
  paths: readonly string[],
): Promise<void> {
  const skipped: SkippedFile[] = [];
  for (const entry of [...copies, ...encrypted].flatMap((thread) => thread.copies.flat()))
    if ((await loadThreadFile(entry, () => entry.read(), skipped)) !== undefined) return;
  throw noThreads({ paths, html: [], skipped: [...skipped, ...refused], held: String(census) });
}

/** A page that may be named as one of a thread is, and shows nobody. */
function isBlankPage({ participants, copies }: IndexedThread): boolean {
  return participants.length === 0 && copies[0]![0]!.reader.form === 'HTML';
}

/** How far the reading is. */
interface Progress {
  bytesRead: number;
  skipped: SkippedFile[];
}

/** The files of all threads, in order; undefined for one that cannot be used. */
async function* readFiles(
  entries: readonly ThreadEntry[],
  progress: Progress,
  signal: AbortSignal | undefined,
): AsyncGenerator<ThreadFile | undefined> {
  for await (const { entry, bytes } of readAhead(entries)) {
    signal?.throwIfAborted();
    progress.bytesRead += entry.size;
    yield await loadThreadFile(entry, bytes, progress.skipped);
  }
}

function peopleOfThreads(
  { copies, encrypted }: ThreadIndex,
  signal: AbortSignal | undefined,
): ThreadPeople[] {
  // Of several copies of a thread the first speaks for all.
  const once = new Map(copies.map((copy) => [`${copy.identity}\n${copy.participants.join('\n')}`, copy]));
  return [...once.values(), ...encrypted].map((each) => ({
    participants: each.participants,
    async detail() {
      signal?.throwIfAborted();
      const entry = each.copies[0]![0]!;
      const file = await loadThreadFile(entry, () => entry.read(), []);
      return file && { title: file.title, senders: [...new Set(file.messages.map(({ sender }) => sender))] };
    },
  }));
}

/** Texts that only a reading of the whole export finds to be nobody's count here: they are the same in every copy. */
async function takeFingerprint(
  { copies, participants }: Pick<IndexedThread, 'copies' | 'participants'>,
  owner: Owner,
  signal: AbortSignal | undefined,
): Promise<Fingerprint> {
  const files = readFiles(copies.flat(), { bytesRead: 0, skipped: [] }, signal);
  const facts = { identity: '', aliases: [], trusted: false, groupFolder: false, cutOver: false };
  const read = await readThread({ ...facts, copies, participants }, owner, files, nothingFound);
  if (read === undefined) return { texts: [], times: [], resolution: 1 };
  return fingerprintOf({ ...read, found: nothingFound });
}
