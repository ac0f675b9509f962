/** Which files of an export belong to which thread. Files are read only as far as this needs. */
import type { Entry } from './entry.ts';
import type { CopyFacts, FoundFile, Reader, ThreadEntry } from './reader.ts';

export interface IndexedThread extends CopyFacts {
  /** Files of one export and folder, the newest first as Meta numbers them; several where exports overlap. */
  copies: ThreadEntry[][];
  /** Other identities of its copies. */
  aliases: string[];
}

/** A thread of the end-to-end-encrypted download: one file, or one of each of several downloads. */
export interface EncryptedThread {
  copies: ThreadEntry[][];
  /** `Jana_7`; another in every download. */
  names: string[];
  participants: string[];
}

export interface ThreadIndex {
  /** Each copy of a thread for itself: see `settleThreads`. */
  copies: readonly IndexedThread[];
  /** Each file for itself, and not yet among the threads: see `joinEncrypted`. */
  encrypted: readonly EncryptedThread[];
  /** HTML pages without threads. */
  html: readonly string[];
}

/** Finds the files of threads, and which of them are of one copy. */
export async function indexThreads(
  entries: readonly Entry[],
  readers: readonly Reader[],
): Promise<ThreadIndex> {
  const { copies, encrypted, html } = await sortEntries(entries, readers);
  const threads: IndexedThread[] = [];
  for (const files of copies) {
    const facts = await files[0]!.reader.describe(files);
    threads.push({ ...facts, copies: [files], aliases: [] });
  }
  return { copies: threads, encrypted, html };
}

/** The threads, ordered by identity. */
export function byIdentity(threads: ReadonlyMap<string, IndexedThread>): IndexedThread[] {
  return [...threads.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1));
}

/** Adds a copy to its thread, or as a thread of its own where none is known by its identity. */
export function addCopy(threads: Map<string, IndexedThread>, copy: IndexedThread): void {
  const known = threads.get(copy.identity);
  threads.set(copy.identity, known === undefined ? copy : joinCopies(known, copy));
}

/** Two copies of one thread, under the identity of the first. */
export function joinCopies(one: IndexedThread, other: IndexedThread): IndexedThread {
  const aliases = new Set([...one.aliases, ...other.aliases, other.identity]);
  aliases.delete(one.identity);
  return {
    identity: one.identity,
    trusted: one.trusted || other.trusted,
    copies: [...one.copies, ...other.copies],
    aliases: [...aliases],
    participants: [...new Set([...one.participants, ...other.participants])],
    groupFolder: one.groupFolder || other.groupFolder,
    cutOver: one.cutOver || other.cutOver,
  };
}

type Found = FoundFile & { entry: ThreadEntry };

interface SortedEntries {
  /** The files of each copy of a thread, ordered by their numbers. */
  copies: ThreadEntry[][];
  encrypted: EncryptedThread[];
  html: string[];
}

async function sortEntries(entries: readonly Entry[], readers: readonly Reader[]): Promise<SortedEntries> {
  const copies = new Map<string, Found[]>();
  const encrypted: EncryptedThread[] = [];
  const html: string[] = [];
  for (const entry of entries) {
    const found = await findReader(entry, readers);
    if (found?.encrypted !== undefined) encrypted.push(await encryptedThread(found, found.encrypted));
    else if (found !== undefined) addFile(copies, found);
    else if (/\.html?$/iu.test(entry.path)) html.push(entry.place);
  }
  const ordered = [...copies.values()].map((files) => files.sort((a, b) => a.number - b.number));
  return { copies: ordered.map((files) => files.map(({ entry }) => entry)), encrypted, html };
}

async function findReader(entry: Entry, readers: readonly Reader[]): Promise<Found | undefined> {
  for (const reader of readers) {
    const found = await reader.find(entry);
    if (found !== undefined) return { ...found, entry: { ...entry, reader } };
  }
  return undefined;
}

function addFile(copies: Map<string, Found[]>, found: Found): void {
  const { entry } = found;
  for (let again = 0; ; again++) {
    const key = `${entry.reader.form}\n${entry.source}\n${found.copy}\n${again}`;
    const files = copies.get(key);
    if (files === undefined) copies.set(key, [found]);
    // A zip can hold the same path twice.
    else if (files.some((file) => file.entry.path === entry.path)) continue;
    else files.push(found);
    return;
  }
}

async function encryptedThread({ entry }: Found, name: string): Promise<EncryptedThread> {
  const { participants } = await entry.reader.describe([entry]);
  return { copies: [[entry]], names: [name], participants };
}
