/** Reads an export thread by thread. One thread's messages lie in memory at a time. */
import { type ImitatorError, messageOf, problem } from '../errors.ts';
import { mergeCopies, type ThreadCopy } from './merge-copies.ts';
import { normaliseName } from './mojibake.ts';
import { nameFromThreads, namesFromProfile } from './owner.ts';
import { type Entry, openSources, type Refused, type Sources } from './sources.ts';
import { type ExportMessage, isThread, readThreadFile, type ThreadFile } from './thread-file.ts';
import { type CopyFiles, type IndexedThread, indexThreads } from './thread-index.ts';

export interface Thread {
  /** The digits or hash of its folder, or a hash of its people. Private: a dataset holds a keyed hash of it. */
  identity: string;
  title: string;
  /** Participants and senders, the owner among them. */
  people: readonly string[];
  /** The owner's names. */
  owner: ReadonlySet<string>;
  /** More than two people, or marked as a group. */
  group: boolean;
  /** A message request that was pending. */
  pending: boolean;
  /** In time order, of all copies. */
  messages: readonly ExportMessage[];
  /** How many messages of repeated copies were left out. */
  duplicates: number;
}

export interface ReadOptions {
  /** Names of the owner, if the export does not say them. */
  me?: readonly string[];
  /** Settles which thread an end-to-end-encrypted one continues: its name (`Jana_7`) to the other's identity. */
  joins?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

export interface OpenExport {
  /** The owner's names, the present one first. */
  owner: readonly string[];
  threadCount: number;
  /** Of all thread files, unpacked. */
  bytes: number;
  /** How many of them were read so far. */
  readonly bytesRead: number;
  threads(): AsyncGenerator<Thread>;
  /** Files that could not be used, and why; complete once all threads were read. */
  skipped: readonly Refused[];
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
    yield* opened.threads();
  } finally {
    opened.close();
  }
}

/** Lists an export's threads and finds its owner; messages are read by `threads()`. */
export async function openExport(paths: readonly string[], options: ReadOptions = {}): Promise<OpenExport> {
  const sources = await openSources(paths);
  try {
    return await indexed(sources, paths, options);
  } catch (error) {
    sources.close();
    throw error;
  }
}

async function indexed(
  sources: Sources,
  paths: readonly string[],
  options: ReadOptions,
): Promise<OpenExport> {
  const given = (options.me ?? []).map(normaliseName);
  let owner = given.length > 0 ? given : await namesFromProfile(sources.entries);
  let index = await indexThreads(sources.entries, new Set(owner), options.joins);
  if (index.threads.length === 0 && index.skipped.length === 0) throw noThreads(paths, index.html);
  const isKnown = index.threads.some((thread) => thread.participants.some((name) => owner.includes(name)));
  if (given.length === 0 && (owner.length === 0 || (!isKnown && index.threads.length > 1))) {
    const profile = owner;
    try {
      owner = [await nameFromThreads(index.threads.map(peopleOf))];
    } catch (error) {
      // A profile's name that no participant list holds may still be the sender's.
      if (profile.length === 0) throw error;
    }
    index = await indexThreads(sources.entries, new Set(owner), options.joins);
  }
  const skipped: Refused[] = [...sources.refused, ...index.skipped];
  const files = index.threads.flatMap((thread) => thread.copies.flatMap((copy) => copy.entries));
  return {
    owner,
    threadCount: index.threads.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    bytesRead: 0,
    skipped,
    threads: () => readThreads(index.threads, new Set(owner), skipped, options.signal),
    close: () => sources.close(),
  };
}

function noThreads(paths: readonly string[], html: readonly string[]): ImitatorError {
  if (html.length > 0)
    return problem({
      code: 'export-html',
      place: html[0]!,
      expected: 'an export in JSON',
      value: 'one in HTML',
      remedy:
        'ask Meta for it again: Settings, Your information, Download or transfer information, and under Format choose JSON',
    });
  return problem({
    code: 'no-threads',
    place: paths.join(', '),
    expected: 'message_1.json files with participants and messages',
    value: 'none',
    remedy:
      'give the zip that Meta sent (with Messages among what was asked for), its unpacked folder, or all its parts',
  });
}

function peopleOf(thread: IndexedThread) {
  return {
    participants: thread.participants,
    async detail() {
      const entry = thread.copies[0]!.entries[0]!;
      const file = await readFile(entry, []);
      return (
        file && { title: file.title, senders: [...new Set(file.messages.map((message) => message.sender))] }
      );
    },
  };
}

async function* readThreads(
  threads: readonly IndexedThread[],
  owner: ReadonlySet<string>,
  skipped: Refused[],
  signal?: AbortSignal,
): AsyncGenerator<Thread> {
  for (const thread of threads) {
    signal?.throwIfAborted();
    const read = await readThread(thread, owner, skipped);
    if (read !== undefined) yield read;
  }
}

async function readThread(
  thread: IndexedThread,
  owner: ReadonlySet<string>,
  skipped: Refused[],
): Promise<Thread | undefined> {
  const copies: ThreadCopy[] = [];
  const files: ThreadFile[] = [];
  for (const copy of thread.copies) copies.push(await readCopy(copy, files, skipped));
  if (files.length === 0) return undefined;
  const { messages, duplicates } = mergeCopies(copies);
  const people = new Set(thread.participants);
  for (const file of files) for (const name of file.participants) people.add(name);
  for (const message of messages) people.add(message.sender);
  const others = [...people].filter((name) => !owner.has(name));
  return {
    identity: thread.identity,
    title: files[0]!.title,
    people: [...people],
    owner,
    group: thread.groupFolder || files.some((file) => file.group) || others.length > 1,
    pending: files.some((file) => file.pending),
    messages,
    duplicates,
  };
}

/** The messages of one copy, oldest first. Files that cannot be read are named and their siblings used. */
async function readCopy(copy: CopyFiles, files: ThreadFile[], skipped: Refused[]): Promise<ThreadCopy> {
  const newestFirst: ExportMessage[] = [];
  let secondsOnly = false;
  for (const entry of copy.entries) {
    const file = await readFile(entry, skipped);
    if (file === undefined) continue;
    secondsOnly ||= file.secondsOnly;
    for (const message of file.messages) newestFirst.push(message);
    // Only the first file's people and title are of interest later; its messages are in the list already.
    files.push({ ...file, messages: [] });
  }
  return { messages: newestFirst.reverse(), secondsOnly };
}

async function readFile(entry: Entry, skipped: Refused[]): Promise<ThreadFile | undefined> {
  const skip = (why: string) => {
    skipped.push({ file: entry.place, why });
    return undefined;
  };
  let text: string;
  try {
    text = (await entry.read()).toString('utf8').replace(/^\ufeff/u, '');
  } catch (error) {
    return skip(`it cannot be read (${messageOf(error)})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return skip(whyBroken(text, messageOf(error)));
  }
  return isThread(json) ? readThreadFile(json) : skip('it holds no participants and messages');
}

function whyBroken(text: string, message: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'it is empty; download the export again';
  if (trimmed.startsWith('<')) return 'it holds HTML instead of JSON; download the export again';
  if (/end of JSON|Unterminated|after .* at position \d+$/iu.test(message) || !/[}\]]$/u.test(trimmed))
    return 'it ends early; download the export again';
  return `it is not JSON (${message.slice(0, 120)})`;
}
