/** One thread of an export: its files read, and the copies that several exports hold of it merged. */
import { type Edits, mergeEdits } from './edits.ts';
import type { FoundTexts } from './found-texts.ts';
import { mergeCopies, type ThreadCopy } from './merge-copies.ts';
import { isGone, isMachine } from './names.ts';
import type { Owner } from './owner.ts';
import type { ExportMessage, ThreadFile } from './thread-file.ts';
import type { IndexedThread } from './thread-index.ts';

export interface Thread {
  /** The digits or hash of its folder, or a hash of its people. Private: a dataset holds a keyed hash of it. */
  identity: string;
  /** Identities that copies of it have, as in older exports. */
  aliases: readonly string[];
  title: string;
  /** Participants and senders, the owner among them. */
  people: readonly string[];
  /** The owner's names here. */
  owner: ReadonlySet<string>;
  /** More than two people, or marked as a group. Machines are no people. */
  group: boolean;
  /** With a machine alone: there is nobody to answer. */
  machine: boolean;
  /** A message request that was pending. */
  pending: boolean;
  /** An event was shared in it. */
  event: boolean;
  /** What was found so far of sentences that Messenger writes all over the export. */
  found: FoundTexts;
  /** In time order, of all copies. */
  messages: readonly ExportMessage[];
  /** How many messages were left out that other copies hold too, or that were edited. */
  duplicates: number;
  /** To how many milliseconds the times of its coarsest copy are known. */
  resolution: number;
}

/** A thread as its own files tell it, and what they tell of the edits in it. */
export type ReadThread = Omit<Thread, 'found'> & { edits: Pick<Edits, 'marked' | 'unmarked'> };

interface ReadCopy extends ThreadCopy {
  files: ThreadFile[];
  /** Participants and senders. */
  people: Set<string>;
}

/**
 * Reads a thread and merges its copies; undefined where none of its files can be used.
 *
 * @param files all files of the export in the order of its threads and their copies, read as they are asked for; those
 *   that cannot be used are undefined.
 */
export async function readThread(
  thread: IndexedThread,
  owner: Owner,
  files: AsyncIterator<ThreadFile | undefined>,
  { unmarkedEdits }: Pick<FoundTexts, 'unmarkedEdits'>,
): Promise<ReadThread | undefined> {
  const copies: ReadCopy[] = [];
  for (const entries of thread.copies) copies.push(await readCopy(entries, files));
  const read = copies.flatMap((copy) => copy.files);
  if (read.length === 0) return undefined;
  // A person may have another name in an older export: in a thread of two, everybody but the owner is one person.
  const ofTwo = copies.every(({ people }) => personsAmong(people, owner) <= 2);
  const senderOf = (name: string) => (owner.is(name) ? 'owner' : ofTwo ? 'other' : name);
  const merged = mergeCopies(copies, senderOf);
  const { messages, replaced, ...edits } = mergeEdits(merged.messages, unmarkedEdits);
  const people = new Set(copies.flatMap((copy) => [...copy.people]));
  return {
    identity: thread.identity,
    aliases: thread.aliases,
    title: titleOf(copies),
    people: [...people],
    owner: new Set([...people].filter(owner.is)),
    group: thread.groupFolder || read.some((file) => file.group) || !ofTwo,
    machine: isWithMachine(people, owner),
    pending: read.some((file) => file.pending),
    event: read.some((file) => file.event),
    messages,
    duplicates: merged.duplicates + replaced,
    edits,
    resolution: Math.max(...copies.map((copy) => copy.resolution)),
  };
}

/** Meta numbers the files of a copy from the newest on. */
async function readCopy(
  entries: readonly unknown[],
  files: AsyncIterator<ThreadFile | undefined>,
): Promise<ReadCopy> {
  const read: ThreadFile[] = [];
  for (const _ of entries) {
    const { value } = await files.next();
    if (value !== undefined) read.push(value);
  }
  return {
    messages: read.flatMap((file) => file.messages).reverse(),
    resolution: Math.max(1, ...read.map((file) => file.resolution)),
    files: read,
    people: peopleIn(read),
  };
}

function peopleIn(files: readonly ThreadFile[]): Set<string> {
  const people = new Set(files.flatMap((file) => file.participants));
  for (const file of files) for (const { sender } of file.messages) people.add(sender);
  return people;
}

function isWithMachine(people: ReadonlySet<string>, owner: Owner): boolean {
  const others = [...people].filter((name) => !owner.is(name) && name !== '');
  return others.length > 0 && others.every(isMachine);
}

/** The owner counts once, whatever the names; so do all who are gone. An empty name counts only where no other is. */
function personsAmong(all: ReadonlySet<string>, owner: Owner): number {
  const names = new Set([...all].filter((name) => !isMachine(name)));
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
