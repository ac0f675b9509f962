/** Which files of an export belong to which thread. Contents are read only as far as this needs. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { normaliseName, repair } from './mojibake.ts';
import { isGone } from './owner.ts';
import type { Entry, Refused } from './sources.ts';

/** The files of one copy of a thread (one source and folder), the newest first as Meta numbers them. */
export interface CopyFiles {
  entries: Entry[];
}

export interface IndexedThread {
  /** What tells it from other threads: the folder's digits or hash, else its people. */
  identity: string;
  copies: CopyFiles[];
  /** Participants as its first file lists them, repaired. */
  participants: string[];
  /** It lies in a folder for groups. */
  groupFolder: boolean;
  cutOver: boolean;
}

export interface ThreadIndex {
  threads: IndexedThread[];
  /** HTML files of threads, which are not read. */
  html: string[];
  skipped: Refused[];
}

const NUMBERED = /(?:^|\/)message(?:_(\d+))?\.json$/u;
const HTML = /(?:^|\/)(?:message_\d+|messages)\.html?$/u;
const GROUP = /(?:^|\/)your_group_messages\/([^/]+)\.json$/u;
const MAYBE_E2EE = /_\d+\.json$/u;

/**
 * Groups the files of threads.
 *
 * @param owner the owner's names, to tell whom an end-to-end-encrypted thread is with.
 * @param joins settles collisions: name of an end-to-end-encrypted thread (`Jana_7`) to the identity that it continues.
 */
export async function indexThreads(
  entries: readonly Entry[],
  owner: ReadonlySet<string>,
  joins: Readonly<Record<string, string>> = {},
): Promise<ThreadIndex> {
  const index: ThreadIndex = { threads: [], html: [], skipped: [] };
  const byIdentity = new Map<string, IndexedThread>();
  const byFolder = new Map<string, Entry[]>();
  const e2ee: Entry[] = [];
  for (const entry of entries) {
    if (HTML.test(entry.path)) index.html.push(entry.place);
    const group = GROUP.exec(entry.path)?.[1];
    if (NUMBERED.test(entry.path) || group !== undefined) {
      const folder = group === undefined ? posix.dirname(entry.path) : entry.path;
      const key = `${entry.source}\n${folder}`;
      const files = byFolder.get(key);
      if (files === undefined) byFolder.set(key, [entry]);
      else files.push(entry);
    } else if (MAYBE_E2EE.test(entry.path) && (await head(entry)).includes('"threadName"')) e2ee.push(entry);
  }
  for (const files of byFolder.values()) {
    files.sort((a, b) => fileNumber(a.path) - fileNumber(b.path));
    const participants = await participantsOf(files[0]!);
    const [first] = files;
    const identity =
      identityOfFolder(first!.path) ??
      peopleIdentity(participants, posix.basename(posix.dirname(first!.path)));
    add(index, byIdentity, identity, files, participants);
  }
  await addEncrypted(index, byIdentity, e2ee, owner, joins);
  return index;
}

function add(
  index: ThreadIndex,
  byIdentity: Map<string, IndexedThread>,
  identity: string,
  files: Entry[],
  participants: string[],
): void {
  const path = files[0]!.path;
  const groupFolder = GROUP.test(path);
  const cutOver = path.includes('e2ee_cutover/');
  const known = byIdentity.get(identity);
  if (known === undefined) {
    const thread = { identity, copies: [{ entries: files }], participants, groupFolder, cutOver };
    byIdentity.set(identity, thread);
    index.threads.push(thread);
    return;
  }
  known.copies.push({ entries: files });
  known.participants = [...new Set([...known.participants, ...participants])];
  known.groupFolder ||= groupFolder;
  known.cutOver ||= cutOver;
}

/** Joins each end-to-end-encrypted thread to the cut-over thread of the same person, where that is one thread. */
async function addEncrypted(
  index: ThreadIndex,
  byIdentity: Map<string, IndexedThread>,
  entries: readonly Entry[],
  owner: ReadonlySet<string>,
  joins: Readonly<Record<string, string>>,
): Promise<void> {
  const others = (names: readonly string[]) => names.filter((name) => !owner.has(name));
  const cutOver = new Map<string, IndexedThread[]>();
  for (const thread of index.threads) {
    const [other, ...more] = others(thread.participants);
    if (thread.cutOver && other !== undefined && more.length === 0 && !isGone(other))
      cutOver.set(other, [...(cutOver.get(other) ?? []), thread]);
  }
  const named = await Promise.all(
    entries.map(async (entry) => ({ entry, name: stem(entry.path), people: await participantsOf(entry) })),
  );
  const threadsWith = new Map<string, Set<string>>();
  for (const { name, people } of named) {
    const key = others(people).join('\n');
    threadsWith.set(key, (threadsWith.get(key) ?? new Set()).add(name));
  }
  for (const { entry, name, people } of named) {
    const chosen = joins[name];
    const other = others(people).join('\n');
    const continued = cutOver.get(other) ?? [];
    const own = `e2ee:${peopleIdentity(people, name)}`;
    if (chosen !== undefined) add(index, byIdentity, chosen, [entry], people);
    else if (continued.length === 0) add(index, byIdentity, own, [entry], people);
    else if (continued.length === 1 && threadsWith.get(other)!.size === 1)
      add(index, byIdentity, continued[0]!.identity, [entry], people);
    else
      index.skipped.push({
        file: entry.place,
        why: `several threads are with ${JSON.stringify(other)}; say which it continues with --join FILE, a JSON object such as {${JSON.stringify(name)}: ${JSON.stringify(continued[0]!.identity)}}`,
      });
  }
}

const fileNumber = (path: string): number => Number(NUMBERED.exec(path)?.[1] ?? 0);
const stem = (path: string): string => posix.basename(path, '.json');

/** The digits at a folder's end, else the hash behind its slug. */
export function identityOfFolder(path: string): string | undefined {
  const group = GROUP.exec(path)?.[1];
  const name = group ?? posix.basename(posix.dirname(path));
  return /(?:^|_)(\d+)$/u.exec(name)?.[1] ?? /_([A-Za-z0-9-]{10})$/u.exec(name)?.[1];
}

function peopleIdentity(participants: readonly string[], title: string): string {
  const people = [...participants].sort().join('\n');
  return createHash('sha256').update(`${people}\n\n${title}`).digest('hex').slice(0, 20);
}

const HEAD_BYTES = 65536;

async function head(entry: Entry): Promise<string> {
  return (await entry.readStart(HEAD_BYTES)).toString('utf8');
}

/** Participants without parsing the messages behind them, where the file begins as Meta's do. */
async function participantsOf(entry: Entry): Promise<string[]> {
  let text: string;
  try {
    text = await head(entry);
  } catch {
    return [];
  }
  const list = /"participants"\s*:\s*(\[[^\]]*\])/u.exec(text)?.[1];
  if (list === undefined) return [];
  const clean = text.includes('"threadName"');
  try {
    return (JSON.parse(list) as unknown[]).flatMap((entry) => {
      const name = typeof entry === 'string' ? entry : (entry as { name?: unknown } | null)?.name;
      return typeof name === 'string' ? [normaliseName(clean ? name : repair(name))] : [];
    });
  } catch {
    return [];
  }
}
