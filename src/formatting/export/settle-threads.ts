/**
 * Which copies are of one thread. Their ids say it, but not alone: old exports have other ids than new ones, as have two
 * accounts, and people give folders names that end alike. So who is in a thread decides, and where that and the ids say
 * different things, what was said in it. Only threads in doubt are read for that, those of the same people at a time.
 */
import { hashText } from '../../base/hash-text.ts';
import { agree, type Fingerprint } from './fingerprint.ts';
import { isGone } from './names.ts';
import { type EncryptedThread, type IndexedThread, joinCopies } from './thread-index.ts';
import { rootOf } from './thread-place.ts';

/** Reads what somebody typed in a thread. */
export type TakeFingerprint = (
  thread: Pick<IndexedThread, 'copies' | 'participants'>,
) => Promise<Fingerprint>;

/** Copies joined to threads; no two of them have one identity. */
export async function settleThreads(
  copies: readonly IndexedThread[],
  isOwner: (name: string) => boolean,
  take: TakeFingerprint,
): Promise<IndexedThread[]> {
  const alike = groups(copies, (copy) => `${copy.identity}\n${peopleKey(copy.participants, isOwner)}`);
  let threads = alike.map(joined);
  threads = await joinWithin(
    threads,
    ({ identity }) => identity,
    (a, b) => sameId(a, b, isOwner),
    take,
  );
  const key = ({ participants }: IndexedThread) => peopleKey(participants, isOwner);
  threads = await joinWithin(threads, key, (a, b) => samePeople(a, b, isOwner), take);
  return withOwnIdentities(threads, isOwner);
}

/** The same for threads of the end-to-end-encrypted download, which have no ids. */
export async function settleEncrypted(
  encrypted: readonly EncryptedThread[],
  isOwner: (name: string) => boolean,
  take: TakeFingerprint,
): Promise<EncryptedThread[]> {
  const key = ({ participants }: EncryptedThread) => peopleKey(participants, isOwner);
  const settled: EncryptedThread[] = [];
  for (const group of groups(encrypted, key)) {
    const clusters = await clustersOf(group, () => 'in doubt', take);
    for (const [first, ...more] of clusters as [EncryptedThread, ...EncryptedThread[]][])
      settled.push({
        ...first,
        copies: [first, ...more].flatMap((each) => each.copies),
        names: [...new Set([first, ...more].flatMap((each) => each.names))],
      });
  }
  return settled;
}

type Verdict = 'one' | 'two' | 'in doubt';

/** Two threads that have one id. People come to a group and go, but a thread of two stays one. */
function sameId(a: IndexedThread, b: IndexedThread, isOwner: (name: string) => boolean): Verdict {
  const [ofA, ofB] = [othersIn(a.participants, isOwner), othersIn(b.participants, isOwner)];
  const bothGroups = ofA.length > 1 && ofB.length > 1 && ofA.some((name) => ofB.includes(name));
  // A list may be that of an account that is gone.
  const unknown = ofA.length === 0 || ofB.length === 0;
  return (unknown || bothGroups) && a.trusted && b.trusted ? 'one' : 'in doubt';
}

/** Two threads of the same people that have two ids. Nobody's name says nothing: only another export may have a copy. */
function samePeople(a: IndexedThread, b: IndexedThread, isOwner: (name: string) => boolean): Verdict {
  if (othersIn(a.participants, isOwner).length > 0) return 'in doubt';
  const roots = rootsOf(a);
  return rootsOf(b).some((root) => roots.includes(root)) ? 'two' : 'in doubt';
}

const rootsOf = ({ copies }: IndexedThread) =>
  copies.map(([file]) => `${file!.source}\n${rootOf(file!.path)}`);

/** Everybody with a name but the owner. */
function othersIn(participants: readonly string[], isOwner: (name: string) => boolean): string[] {
  return [...new Set(participants)].filter((name) => !isOwner(name) && !isGone(name)).sort();
}

const peopleKey = (participants: readonly string[], isOwner: (name: string) => boolean) =>
  othersIn(participants, isOwner).join('\n');

function groups<T>(list: readonly T[], key: (each: T) => string): T[][] {
  return [...Map.groupBy(list, key).values()];
}

/** Joins threads that have one key where the verdict, or what was said in them, says that they are one. */
async function joinWithin(
  threads: readonly IndexedThread[],
  key: (thread: IndexedThread) => string,
  verdict: (a: IndexedThread, b: IndexedThread) => Verdict,
  take: TakeFingerprint,
): Promise<IndexedThread[]> {
  const result: IndexedThread[] = [];
  for (const group of groups(threads, key))
    for (const cluster of await clustersOf(group, verdict, take)) result.push(joined(cluster));
  return result;
}

/** Which of these are one. */
async function clustersOf<T extends Pick<IndexedThread, 'copies' | 'participants'>>(
  group: readonly T[],
  verdict: (a: T, b: T) => Verdict,
  take: TakeFingerprint,
): Promise<T[][]> {
  const fingerprints = new Map<T, Fingerprint>();
  const fingerprintOf = async (thread: T) => {
    const taken = fingerprints.get(thread) ?? (await take(thread));
    fingerprints.set(thread, taken);
    return taken;
  };
  const areOne = async (a: T, b: T) => {
    const said = verdict(a, b);
    if (said !== 'in doubt') return said === 'one';
    return agree(await fingerprintOf(a), await fingerprintOf(b));
  };
  let clusters: T[][] = [];
  for (const thread of group) {
    const same: T[][] = [];
    for (const cluster of clusters)
      for (const member of cluster)
        if (await areOne(member, thread)) {
          same.push(cluster);
          break;
        }
    clusters = [...clusters.filter((cluster) => !same.includes(cluster)), [...same.flat(), thread]];
  }
  return clusters;
}

/** The identity of today's exports stands for all: digits that Meta chose, else what Meta chose, else the first. */
function joined(copies: readonly IndexedThread[]): IndexedThread {
  const worth = ({ identity, trusted }: IndexedThread) =>
    trusted ? (/^\d+$/u.test(identity) ? 0 : 1) : /^\d+$/u.test(identity) ? 2 : 3;
  const best = copies.toSorted((a, b) => worth(a) - worth(b) || (a.identity < b.identity ? -1 : 1));
  return best.slice(1).reduce(joinCopies, best[0]!);
}

/** Folders of different people may end alike: then the people are a part of the identity. */
function withOwnIdentities(
  threads: readonly IndexedThread[],
  isOwner: (name: string) => boolean,
): IndexedThread[] {
  return groups(threads, ({ identity }) => identity).flatMap((group) => {
    if (group.length === 1) return group;
    return group.map((thread, i) => {
      const people = peopleKey(thread.participants, isOwner);
      const sameKey = group.slice(0, i).filter((other) => peopleKey(other.participants, isOwner) === people);
      const mark = hashText(people, sameKey.length).toString(36);
      return {
        ...thread,
        identity: `${thread.identity}-${mark}`,
        aliases: [...thread.aliases, thread.identity],
      };
    });
  });
}
