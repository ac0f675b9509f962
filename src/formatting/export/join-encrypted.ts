/** Puts threads of the end-to-end-encrypted export among those of the ordinary one. */
import { problems } from '../../base/errors.ts';
import type { SkippedFile } from './entry.ts';
import { isGone } from './names.ts';
import { identityOfPeople } from './thread-identity.ts';
import {
  addCopy,
  byIdentity,
  type EncryptedThread,
  type IndexedThread,
  type ThreadIndex,
} from './thread-index.ts';
import { withoutNumber } from './thread-json.ts';

/** The name of an encrypted thread (`Jana_7`) to the identity that it continues; null: none. */
export type Joins = Readonly<Record<string, string | null>>;

export interface JoinedThreads {
  /** All threads, ordered by identity. */
  threads: readonly IndexedThread[];
  /** Threads that could continue several others; they are left out. */
  unclear: readonly SkippedFile[];
}

/**
 * Puts the end-to-end-encrypted threads among the others: each continues the cut-over thread of the same person, where
 * that is one thread, and is a thread of its own where there is none.
 *
 * @param joins settles which one, where there are several.
 * @throws ImitatorError `join` for names and identities that the export does not hold.
 */
export function joinEncrypted(
  index: ThreadIndex,
  isOwner: (name: string) => boolean,
  joins: Joins = {},
): JoinedThreads {
  const threads = new Map(index.threads.map((thread) => [thread.identity, thread]));
  checkJoins(joins, index.encrypted, threads);
  const cutOver = Map.groupBy(
    index.threads.filter((thread) => thread.cutOver),
    (thread) => personOf(thread.participants, isOwner),
  );
  const unclear: SkippedFile[] = [];
  for (const { each, alone } of withNamesakes(index.encrypted, isOwner)) {
    const person = personOf(each.participants, isOwner);
    const continued = person === undefined ? [] : (cutOver.get(person) ?? []);
    const settled = joins[each.name];
    if (settled === undefined && continued.length > 0 && !(alone && continued.length === 1))
      unclear.push(collision(each, person!, continued));
    else {
      const joined = settled === undefined ? continued[0]?.identity : settled;
      addCopy(threads, encryptedCopy(each, joined ?? identityOfEncrypted(each, alone)));
    }
  }
  return { threads: byIdentity(threads), unclear };
}

/**
 * Each thread, and whether it is alone: no other thread of the same export is with the same people. Two of one export
 * are two threads, while two of different exports may be one.
 */
function withNamesakes(encrypted: readonly EncryptedThread[], isOwner: (name: string) => boolean) {
  const sameNames = Map.groupBy(encrypted, ({ entry, participants }) =>
    JSON.stringify([entry.source, participants.filter((name) => !isOwner(name)).sort()]),
  );
  return [...sameNames.values()].flatMap((group) =>
    group.map((each) => ({ each, alone: group.length === 1 })),
  );
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
