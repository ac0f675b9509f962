/** Which files of an export belong to which thread. Files are read only as far as this needs. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { problems } from '../../base/errors.ts';
import type { Entry, Refused } from './entry.ts';
import { isGone } from './gone.ts';
import { normaliseName, repair } from './mojibake.ts';
import { TemplateMiner } from './templates.ts';
import {
  isThread,
  looksEncrypted,
  participantNames,
  type ThreadJson,
  textOf,
  withoutNumber,
} from './thread-file.ts';

export interface IndexedThread {
  /** What tells it from other threads: the folder's digits or hash, else its people and title. */
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
  threads: IndexedThread[];
  /** Not yet among the threads: see `joinEncrypted`. */
  encrypted: EncryptedThread[];
  /** HTML files of threads, which are not read. */
  html: string[];
  /** What follows a name in sentences that nobody typed; mined, for languages of which no list exists. */
  templates: ReadonlySet<string>;
}

const NUMBERED = /(?:^|\/)message(?:_(\d+))?\.json$/u;
const HTML = /(?:^|\/)(?:message(?:_\d+|s)?)\.html?$/u;
const GROUP = /(?:^|\/)your_group_messages\/([^/]+)\.json$/u;
const HEAD_BYTES = 16384;

/** Groups the files of threads. */
export async function indexThreads(entries: readonly Entry[]): Promise<ThreadIndex> {
  const index: ThreadIndex = { threads: [], encrypted: [], html: [], templates: new Set() };
  const miner = new TemplateMiner();
  const byIdentity = new Map<string, IndexedThread>();
  const copies = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (HTML.test(entry.path)) index.html.push(entry.place);
    else if (isNumberedOrGroup(entry)) addFile(copies, entry);
    else if (entry.path.endsWith('.json')) {
      const head = await headOf(entry);
      if (looksEncrypted(head) || isFlat(entry, head)) index.encrypted.push(await encryptedThread(entry));
      else if (entry.named === true && /"participants"\s*:/u.test(head)) addFile(copies, entry);
    }
  }
  for (const files of copies.values()) {
    files.sort((a, b) => fileNumber(a) - fileNumber(b));
    addCopy(byIdentity, await indexedCopy(files, miner));
  }
  index.threads = [...byIdentity.values()].sort(byIdentityOrder);
  index.templates = miner.templates();
  return index;
}

/** `Jana_7.json` with the field names of the ordinary export. */
function isFlat({ path }: Entry, head: string): boolean {
  return /_\d+\.json$/u.test(path) && /"participants"\s*:/u.test(head) && /"sender_name"\s*:/u.test(head);
}

const byIdentityOrder = (a: IndexedThread, b: IndexedThread) => (a.identity < b.identity ? -1 : 1);
const isNumberedOrGroup = ({ path }: Entry) => NUMBERED.test(path) || GROUP.test(path);
const fileNumber = ({ path }: Entry): number => Number(NUMBERED.exec(path)?.[1] ?? 0);
const stem = ({ path }: Entry): string => posix.basename(path, '.json');

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

async function indexedCopy(files: Entry[], miner: TemplateMiner): Promise<IndexedThread> {
  const first = files[0]!;
  const cutOver = first.path.includes('e2ee_cutover/');
  const participants = await participantsOfFirst(files);
  // The list may hold only the owner; the title of a thread of two is the other person's name.
  if (cutOver && participants.length === 1) participants.push(normaliseName(await titleOf(first)));
  const identity = identityOfPlace(first) ?? (await identityOfContent(first, participants));
  miner.add(identity, await headOf(first), participants);
  return { identity, copies: [files], participants, groupFolder: GROUP.test(first.path), cutOver };
}

function addCopy(threads: Map<string, IndexedThread>, copy: IndexedThread): void {
  const known = threads.get(copy.identity);
  if (known === undefined) {
    threads.set(copy.identity, copy);
    return;
  }
  known.copies.push(...copy.copies);
  known.participants = [...new Set([...known.participants, ...copy.participants])];
  known.groupFolder ||= copy.groupFolder;
  known.cutOver ||= copy.cutOver;
}

/** The digits at a folder's end, else the hash behind its slug. A file of any other name may lie anywhere. */
function identityOfPlace(entry: Entry): string | undefined {
  if (!isNumberedOrGroup(entry)) return undefined;
  return idIn(GROUP.exec(entry.path)?.[1] ?? posix.basename(posix.dirname(entry.path)));
}

function idIn(name: string): string | undefined {
  return /(?:^|_)(\d+)$/u.exec(name)?.[1] ?? /_([\w-]{10})$/u.exec(name)?.[1];
}

/** For files in folders without an id. Newer ones tell themselves where they were. */
async function identityOfContent(entry: Entry, participants: readonly string[]): Promise<string> {
  const json = await parsedThread(entry);
  const path = json?.['thread_path'];
  const title = json?.['title'];
  const id = typeof path === 'string' ? idIn(posix.basename(path)) : undefined;
  // People who are gone say nothing about which thread it is, but the place does.
  const name = participants.some(isGone) ? entry.path : typeof title === 'string' ? repair(title) : '';
  return id ?? identityOfPeople(participants, name);
}

function identityOfPeople(participants: readonly string[], title: string): string {
  const people = [...new Set(participants)].sort().join('\n');
  return createHash('sha256').update(`${people}\n\n${title}`).digest('hex').slice(0, 20);
}

async function headOf(entry: Entry): Promise<string> {
  try {
    return (await entry.readStart(HEAD_BYTES)).toString('utf8');
  } catch {
    // Whoever reads the whole file says what is wrong with it.
    return '';
  }
}

async function participantsOfFirst(files: readonly Entry[]): Promise<string[]> {
  for (const file of files) {
    const participants = await participantsOf(file);
    if (participants.length > 0) return participants;
  }
  return [];
}

/** Participants without parsing the messages behind them, where the file begins as Meta's do. */
async function participantsOf(entry: Entry): Promise<string[]> {
  const head = await headOf(entry);
  const list = /"participants"\s*:\s*(\[[^\]]*\])/u.exec(head)?.[1];
  const names = parsed(list) ?? (await parsedThread(entry))?.participants ?? [];
  const clean = looksEncrypted(head) ? normaliseName : (name: string) => normaliseName(repair(name));
  return participantNames(names, (name) => clean(String(name)));
}

async function titleOf(entry: Entry): Promise<string> {
  const title = (await parsedThread(entry))?.['title'];
  return typeof title === 'string' ? repair(title) : '';
}

function parsed(list: string | undefined): unknown[] | undefined {
  if (list === undefined) return undefined;
  try {
    return JSON.parse(list) as unknown[];
  } catch {
    return undefined;
  }
}

async function parsedThread(entry: Entry): Promise<ThreadJson | undefined> {
  try {
    const json: unknown = JSON.parse(textOf(await entry.read()));
    return isThread(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

async function encryptedThread(entry: Entry): Promise<EncryptedThread> {
  return { entry, name: stem(entry), participants: await participantsOf(entry) };
}

/** The name of an encrypted thread (`Jana_7`) to the identity that it continues; null: none. */
export type Joins = Readonly<Record<string, string | null>>;

/**
 * Puts the end-to-end-encrypted threads among the others: each continues the cut-over thread of the same person, where
 * that is one thread, and is a thread of its own where there is none.
 *
 * @param joins settles collisions.
 * @returns the threads for which several could be meant, and which are therefore left out.
 * @throws ImitatorError `join` for names and identities that the export does not hold.
 */
export function joinEncrypted(
  index: ThreadIndex,
  isOwner: (name: string) => boolean,
  joins: Joins = {},
): Refused[] {
  const threads = new Map(index.threads.map((thread) => [thread.identity, thread]));
  checkJoins(joins, index.encrypted, threads);
  const cutOver = Map.groupBy(
    index.threads.filter((thread) => thread.cutOver),
    (thread) => personOf(thread.participants, isOwner),
  );
  // Two threads with the same names in one export are two threads; in two exports they may be one.
  const sameNames = Map.groupBy(index.encrypted, ({ entry, participants }) =>
    JSON.stringify([entry.source, participants.filter((name) => !isOwner(name)).sort()]),
  );
  const unclear: Refused[] = [];
  for (const group of sameNames.values())
    for (const each of group) {
      const person = personOf(each.participants, isOwner);
      const continued = person === undefined ? [] : (cutOver.get(person) ?? []);
      const alone = group.length === 1;
      const settled = joins[each.name];
      if (settled === undefined && continued.length > 0 && !(alone && continued.length === 1))
        unclear.push(collision(each, person!, continued));
      else {
        const joined = settled === undefined ? continued[0]?.identity : settled;
        addCopy(threads, encryptedCopy(each, joined ?? identityOfEncrypted(each, alone)));
      }
    }
  index.encrypted = [];
  index.threads = [...threads.values()].sort(byIdentityOrder);
  return unclear;
}

function checkJoins(
  joins: Joins,
  encrypted: readonly EncryptedThread[],
  threads: ReadonlyMap<string, IndexedThread>,
): void {
  const names = new Set(encrypted.map(({ name }) => name));
  const found = Object.entries(joins).flatMap(([name, identity]) => [
    ...(names.has(name) ? [] : [`${name}: no end-to-end-encrypted thread has this name`]),
    ...(identity === null || threads.has(identity) ? [] : [`${name}: no thread has the id ${identity}`]),
  ]);
  if (found.length > 0)
    throw problems('join', '--join', found, 'imitator inspect shows the names and ids of all threads');
}

/** The one other person of a thread; undefined in groups, and for people who are gone. */
function personOf(participants: readonly string[], isOwner: (name: string) => boolean): string | undefined {
  const [other, ...more] = new Set(participants.filter((name) => !isOwner(name)));
  return other === undefined || more.length > 0 || isGone(other) ? undefined : other;
}

/** Numbers change from export to export, so they count only where names do not suffice. */
function identityOfEncrypted({ name, participants }: EncryptedThread, alone: boolean): string {
  const title = alone && !participants.some(isGone) ? withoutNumber(name) : name;
  return `e2ee-${identityOfPeople(participants, title)}`;
}

function encryptedCopy({ entry, participants }: EncryptedThread, identity: string): IndexedThread {
  return { identity, copies: [[entry]], participants, groupFolder: false, cutOver: false };
}

function collision({ entry, name }: EncryptedThread, person: string, continued: readonly IndexedThread[]) {
  const example = JSON.stringify({ [name]: continued[0]!.identity });
  const ids = continued.map((thread) => thread.identity).join(', ');
  return {
    file: entry.place,
    why: `several threads are with ${JSON.stringify(person)} (${ids}); say which one it continues with --join FILE, a JSON file such as ${example}`,
  };
}
