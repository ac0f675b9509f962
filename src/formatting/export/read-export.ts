/** Reads an export thread by thread. One thread's messages lie in memory at a time. */

import type { Entry, Refused } from './entry.ts';
import { isGone } from './gone.ts';
import { loadThreadFile } from './load-thread-file.ts';
import { mergeCopies, type ThreadCopy } from './merge-copies.ts';
import { noThreads } from './no-threads.ts';
import { findOwner, type Owner, ownerUnclear } from './owner.ts';
import { type ReadFile, readAhead } from './read-ahead.ts';
import { openSources, type Sources } from './sources.ts';
import type { ExportMessage, ThreadFile } from './thread-file.ts';
import { type IndexedThread, indexThreads, type Joins, joinEncrypted } from './thread-index.ts';

export interface Thread {
  /** The digits or hash of its folder, or a hash of its people. Private: a dataset holds a keyed hash of it. */
  identity: string;
  title: string;
  /** Participants and senders, the owner among them. */
  people: readonly string[];
  /** The owner's names here. */
  owner: ReadonlySet<string>;
  /** More than two people, or marked as a group. */
  group: boolean;
  /** A message request that was pending. */
  pending: boolean;
  /** An event was shared in it. */
  event: boolean;
  /** What follows a name in sentences that Messenger writes all over the export. */
  templates: ReadonlySet<string>;
  /** In time order, of all copies. */
  messages: readonly ExportMessage[];
  /** How many messages of repeated copies were left out. */
  duplicates: number;
}

export interface ReadOptions {
  /** Names of the owner or patterns of them, if the export does not say them. */
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
  skipped: readonly Refused[];
  /** In the order of their identities. Without an owner everybody is the other side. */
  threads(): AsyncGenerator<Thread>;
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
    if (opened.owner.how === 'unclear') throw ownerUnclear(opened.owner);
    yield* opened.threads();
  } finally {
    opened.close();
  }
}

/** Lists an export's threads and looks for its owner; messages are read by `threads()`. Throws as `readExport` does. */
export async function openExport(paths: readonly string[], options: ReadOptions = {}): Promise<OpenExport> {
  const sources = await openSources(paths);
  try {
    return await opened(sources, paths, options);
  } catch (error) {
    sources.close();
    throw error;
  }
}

async function opened(sources: Sources, paths: readonly string[], options: ReadOptions): Promise<OpenExport> {
  const index = await indexThreads(sources.entries);
  const { html, templates } = index;
  if (index.threads.length + index.encrypted.length === 0) throw noThreads(paths, html, sources.refused);
  const owner = await findOwner(options.me ?? [], sources.entries, [
    ...index.threads.map(({ participants, copies }) =>
      peopleOf(participants, copies[0]![0]!, options.signal),
    ),
    ...index.encrypted.map(({ participants, entry }) => peopleOf(participants, entry, options.signal)),
  ]);
  const unclear = joinEncrypted(index, owner.is, options.join);
  const skipped: Refused[] = [...sources.refused, ...unclear, ...htmlBeside(html)];
  const files = index.threads.flatMap((thread) => thread.copies.flat());
  const progress = { bytesRead: 0 };
  return {
    owner,
    threadCount: index.threads.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    get bytesRead() {
      return progress.bytesRead;
    },
    html,
    skipped,
    async *threads() {
      const ahead = readAhead(files);
      for (const thread of index.threads) {
        const next = async () => {
          options.signal?.throwIfAborted();
          const { value } = (await ahead.next()) as { value: ReadFile };
          progress.bytesRead += value.entry.size;
          return loadThreadFile(value.entry, value.bytes, skipped);
        };
        const read = await readThread(thread, owner, next);
        if (read !== undefined) yield { ...read, templates };
      }
    },
    close: () => sources.close(),
  };
}

/** An export in HTML beside one in JSON: named once, for it has as many files as threads. */
function htmlBeside([first, ...more]: readonly string[]): Refused[] {
  if (first === undefined) return [];
  const others = more.length === 0 ? 'it is' : `it and ${more.length} more are`;
  return [{ file: first, why: `${others} in HTML, which is not read; ask Meta for JSON` }];
}

function peopleOf(participants: readonly string[], entry: Entry, signal: AbortSignal | undefined) {
  return {
    participants,
    async detail() {
      signal?.throwIfAborted();
      const file = await loadThreadFile(entry, () => entry.read(), []);
      return file && { title: file.title, senders: [...new Set(file.messages.map(({ sender }) => sender))] };
    },
  };
}

interface ReadCopy extends ThreadCopy {
  files: ThreadFile[];
  /** Participants and senders. */
  people: Set<string>;
}

/** @param next reads the thread's next file, in the order of its copies. */
async function readThread(
  thread: IndexedThread,
  owner: Owner,
  next: () => Promise<ThreadFile | undefined>,
): Promise<Omit<Thread, 'templates'> | undefined> {
  const copies: ReadCopy[] = [];
  for (const entries of thread.copies) {
    const files: ThreadFile[] = [];
    for (const _ of entries) {
      const file = await next();
      if (file !== undefined) files.push(file);
    }
    copies.push({ ...copyOf(files), files, people: peopleIn(files) });
  }
  const files = copies.flatMap((copy) => copy.files);
  if (files.length === 0) return undefined;
  // A person may have another name in an older export: in a thread of two, whoever is not the owner is the other.
  const ofTwo = copies.every(({ people }) => personsAmong(people, owner) <= 2);
  const senderOf = (name: string) => (owner.is(name) ? 'owner' : ofTwo ? 'other' : name);
  const { messages, duplicates } = mergeCopies(copies, senderOf);
  const people = new Set(copies.flatMap((copy) => [...copy.people]));
  return {
    identity: thread.identity,
    title: titleOf(copies),
    people: [...people],
    owner: new Set([...people].filter(owner.is)),
    group: thread.groupFolder || files.some((file) => file.group) || !ofTwo,
    pending: files.some((file) => file.pending),
    event: files.some((file) => file.event),
    messages,
    duplicates,
  };
}

/** Meta numbers its files, and orders each of them, from the newest on. */
function copyOf(files: readonly ThreadFile[]): ThreadCopy {
  const messages = files.flatMap((file) => file.messages);
  const [file] = files;
  const oldestFirst = file?.schema === 'e2ee' && (messages[0]?.at ?? 0) < (messages.at(-1)?.at ?? 0);
  if (!oldestFirst) messages.reverse();
  return { messages, secondsOnly: files.some((each) => each.secondsOnly) };
}

function peopleIn(files: readonly ThreadFile[]): Set<string> {
  const people = new Set(files.flatMap((file) => file.participants));
  for (const file of files) for (const { sender } of file.messages) people.add(sender);
  return people;
}

/** The owner under several names is one person; so is whoever is gone, and no name at all is nobody beside others. */
function personsAmong(names: ReadonlySet<string>, owner: Owner): number {
  const others = [...names].filter((name) => !owner.is(name));
  const named = new Set(others.filter((name) => name !== '').map((name) => (isGone(name) ? '' : name)));
  const owners = others.length < names.size ? 1 : 0;
  return owners + Math.max(named.size, others.length > 0 ? 1 : 0);
}

/** What the newest copy calls it. */
function titleOf(copies: readonly ReadCopy[]): string {
  const newestFirst = copies.toSorted((a, b) => (b.messages.at(-1)?.at ?? 0) - (a.messages.at(-1)?.at ?? 0));
  return newestFirst.flatMap((copy) => copy.files).find((file) => file.title !== '')?.title ?? '';
}
