/** Which files of an export belong to which thread. Files are read only as far as this needs. */
import { posix } from 'node:path';
import type { Entry } from './entry.ts';
import { normaliseName } from './names.ts';
import { headOf, listsParticipants, participantsOf, titleOf } from './thread-head.ts';
import { identityInName, identityOfContent } from './thread-identity.ts';
import { looksEncrypted } from './thread-json.ts';

export interface IndexedThread {
  /** No other thread has it: the folder's digits or hash, else a hash of its people and title. */
  identity: string;
  /** Files of one export and folder, the newest first as Meta numbers them; several where exports overlap. */
  copies: Entry[][];
  /** As its first files list them, repaired. */
  participants: string[];
  /** It lies in a folder for groups. */
  groupFolder: boolean;
  /** Where Meta keeps what was said before the thread became end-to-end encrypted. */
  cutOver: boolean;
}

/** A thread of the end-to-end-encrypted export, one file. */
export interface EncryptedThread {
  entry: Entry;
  /** `Jana_7`. */
  name: string;
  participants: string[];
}

export interface ThreadIndex {
  /** Ordered by identity, whatever the order of the paths. */
  threads: readonly IndexedThread[];
  /** Not yet among the threads: see `joinEncrypted`. */
  encrypted: readonly EncryptedThread[];
  /** HTML files of threads, which are not read. */
  html: readonly string[];
}

const NUMBERED = /(?:^|\/)message(?:_(\d+))?\.json$/u;
const HTML = /(?:^|\/)(?:message(?:_\d+|s)?)\.html?$/u;
const GROUP = /(?:^|\/)your_group_messages\/([^/]+)\.json$/u;

/** Finds the files of threads, and which of them are of one thread. */
export async function indexThreads(entries: readonly Entry[]): Promise<ThreadIndex> {
  const { copies, encrypted, html } = await sortEntries(entries);
  const threads = new Map<string, IndexedThread>();
  for (const files of copies) addCopy(threads, await indexCopy(files));
  return { threads: byIdentity(threads), encrypted, html };
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

function joinCopies(one: IndexedThread, other: IndexedThread): IndexedThread {
  return {
    identity: one.identity,
    copies: [...one.copies, ...other.copies],
    participants: [...new Set([...one.participants, ...other.participants])],
    groupFolder: one.groupFolder || other.groupFolder,
    cutOver: one.cutOver || other.cutOver,
  };
}

interface SortedEntries {
  /** The files of each copy of a thread, ordered by their numbers. */
  copies: Entry[][];
  encrypted: EncryptedThread[];
  html: string[];
}

/** Sorts files by their names, and where a name says nothing, by how the file begins. */
async function sortEntries(entries: readonly Entry[]): Promise<SortedEntries> {
  const copies = new Map<string, Entry[]>();
  const encrypted: EncryptedThread[] = [];
  const html: string[] = [];
  for (const entry of entries) {
    if (HTML.test(entry.path)) html.push(entry.place);
    else if (isNumberedOrGroup(entry)) addFile(copies, entry);
    else if (entry.path.endsWith('.json')) {
      const head = await headOf(entry);
      if (looksEncrypted(head) || isFlat(entry, head)) encrypted.push(await encryptedThread(entry));
      else if (entry.named === true && listsParticipants(head)) addFile(copies, entry);
    }
  }
  const byNumber = (a: Entry, b: Entry) => fileNumber(a) - fileNumber(b);
  return { copies: [...copies.values()].map((files) => files.sort(byNumber)), encrypted, html };
}

/** `Jana_7.json` with the field names of the ordinary export. */
function isFlat({ path }: Entry, head: string): boolean {
  return /_\d+\.json$/u.test(path) && listsParticipants(head) && /"sender_name"\s*:/u.test(head);
}

const isNumberedOrGroup = ({ path }: Entry) => NUMBERED.test(path) || GROUP.test(path);
const fileNumber = ({ path }: Entry): number => Number(NUMBERED.exec(path)?.[1] ?? 0);

/** Files of one folder are one copy; message.json and message_1.json in it come from two exports. */
function addFile(copies: Map<string, Entry[]>, entry: Entry): void {
  const numbered = NUMBERED.exec(entry.path)?.[1] !== undefined;
  const folder = numbered ? posix.dirname(entry.path) : entry.path;
  for (let again = 0; ; again++) {
    const key = `${entry.source}\n${folder}\n${again}`;
    const files = copies.get(key);
    if (files === undefined) copies.set(key, [entry]);
    // A zip can hold the same path twice.
    else if (files.some(({ path }) => path === entry.path)) continue;
    else files.push(entry);
    return;
  }
}

async function encryptedThread(entry: Entry): Promise<EncryptedThread> {
  return { entry, name: posix.basename(entry.path, '.json'), participants: await participantsOf(entry) };
}

async function indexCopy(files: Entry[]): Promise<IndexedThread> {
  const first = files[0]!;
  const cutOver = first.path.includes('e2ee_cutover/');
  const participants = await participantsOfFirst(files);
  // The list may hold only the owner; the title of a thread of two is the other person's name.
  if (cutOver && participants.length === 1) participants.push(normaliseName(await titleOf(first)));
  const identity = identityOfPlace(first) ?? (await identityOfContent(first, participants));
  return { identity, copies: [files], participants, groupFolder: GROUP.test(first.path), cutOver };
}

/** The participants, from the first file that lists any. */
async function participantsOfFirst(files: readonly Entry[]): Promise<string[]> {
  for (const file of files) {
    const participants = await participantsOf(file);
    if (participants.length > 0) return participants;
  }
  return [];
}

/** The identity that the place of a file tells; none for a file of another name, since that may lie anywhere. */
function identityOfPlace(entry: Entry): string | undefined {
  if (!isNumberedOrGroup(entry)) return undefined;
  return identityInName(GROUP.exec(entry.path)?.[1] ?? posix.basename(posix.dirname(entry.path)));
}
