/** Puts threads of the end-to-end-encrypted export among those of the ordinary one. */
import { posix } from 'node:path';
import { problems } from '../../base/errors.ts';
import type { SkippedFile } from './entry.ts';
import { isGone } from './names.ts';
import { identityOfPeople } from './thread-identity.ts';
import { addCopy, byIdentity, type EncryptedThread, type IndexedThread } from './thread-index.ts';
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
 * @param settled threads of which each stands once.
 * @param encrypted the same.
 * @param joins settles which one, where there are several.
 * @throws ImitatorError `join` for names and identities that the export does not hold.
 */
export function joinEncrypted(
  settled: readonly IndexedThread[],
  encrypted: readonly EncryptedThread[],
  isOwner: (name: string) => boolean,
  joins: Joins = {},
): JoinedThreads {
  const threads = new Map(settled.map((thread) => [thread.identity, thread]));
  const known = new Map(settled.flatMap((thread) => namesOf(thread).map((id) => [id, thread.identity])));
  checkJoins(joins, encrypted, known);
  const cutOver = Map.groupBy(
    settled.filter((thread) => thread.cutOver),
    (thread) => personOf(thread.participants, isOwner),
  );
  const unclear: SkippedFile[] = [];
  for (const { each, alone } of withNamesakes(encrypted, isOwner)) {
    const person = personOf(each.participants, isOwner);
    const continued = person === undefined ? [] : (cutOver.get(person) ?? []);
    const said = each.names.find((name) => joins[name] !== undefined);
    const identity = said === undefined ? undefined : joins[said]!;
    if (identity === undefined && continued.length > 0 && !(alone && continued.length === 1))
      unclear.push(...collisions(each, person!, continued));
    else {
      const joined = identity === undefined ? continued[0]?.identity : known.get(identity ?? '');
      addCopy(threads, encryptedCopy(each, joined ?? identityOfEncrypted(each, alone)));
    }
  }
  return { threads: byIdentity(threads), unclear };
}

const namesOf = ({ identity, aliases }: IndexedThread) => [...aliases, identity];

/**
 * Each thread, and whether it is alone: no other thread of the same export is with the same people. Two of one export
 * are two threads, while two of different exports may be one.
 */
function withNamesakes(encrypted: readonly EncryptedThread[], isOwner: (name: string) => boolean) {
  const namesakes = new Map<string, number>();
  const keysOf = ({ copies, participants }: EncryptedThread) => {
    const people = participants.filter((name) => !isOwner(name)).sort();
    const roots = copies.map(([entry]) => [entry!.source, posix.dirname(entry!.path)]);
    return [...new Set(roots.map((root) => JSON.stringify([root, people])))];
  };
  for (const key of encrypted.flatMap(keysOf)) namesakes.set(key, (namesakes.get(key) ?? 0) + 1);
  return encrypted.map((each) => ({ each, alone: keysOf(each).every((key) => namesakes.get(key) === 1) }));
}

function checkJoins(
  joins: Joins,
  encrypted: readonly EncryptedThread[],
  known: ReadonlyMap<string, string>,
): void {
  const names = new Set(encrypted.flatMap((each) => each.names));
  const found = Object.entries(joins).flatMap(([name, identity]) => [
    ...(names.has(name) ? [] : [`${name}: no end-to-end-encrypted thread has this name`]),
    ...(identity === null || known.has(identity) ? [] : [`${name}: no thread has the id ${identity}`]),
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
function identityOfEncrypted({ names, participants }: EncryptedThread, alone: boolean): string {
  const [name] = names as [string];
  const title = alone && !participants.some(isGone) ? withoutNumber(name) : name;
  return `e2ee-${identityOfPeople(participants, title)}`;
}

function encryptedCopy({ copies, participants }: EncryptedThread, identity: string): IndexedThread {
  const facts = { participants, groupFolder: false, cutOver: false, trusted: false };
  return { ...facts, identity, copies, aliases: [] };
}

function collisions(
  each: EncryptedThread,
  person: string,
  continued: readonly IndexedThread[],
): SkippedFile[] {
  const example = JSON.stringify({ [each.names[0]!]: continued[0]!.identity });
  const ids = continued.map((thread) => thread.identity).join(', ');
  const why = `several threads are with ${JSON.stringify(person)} (${ids}); say which one it continues with --join FILE, a JSON file such as ${example}`;
  return each.copies.flat().map(({ place }) => ({ file: place, why }));
}
