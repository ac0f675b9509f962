/**
 * Names of the owner that no profile tells: the one before a marriage, the one on Instagram. Without them the owner's
 * own words would be the other side's.
 *
 * A message with the same time and text in two copies, here by the owner and there by somebody else, proves a name; so
 * does a thread of two that has the id, and the other person, of one that the owner is in. In an Instagram export
 * beside one of Facebook the one name in nearly all threads is the owner's, since people call themselves otherwise
 * there; in a second export of Facebook it may be another person's, and is not taken.
 */
import { loadThreadFile } from './load-thread-file.ts';
import { isGone, isMachine } from './names.ts';
import { areNearlyEverywhere, FEWEST_THREADS, leaders, type Owner, ownerOf } from './owner.ts';
import type { ThreadEntry } from './reader.ts';
import type { ExportMessage, ThreadFile } from './thread-file.ts';
import { headOf, participantsOf, sendersIn } from './thread-head.ts';
import type { IndexedThread } from './thread-index.ts';

/** One export's copy of a thread, and who is in it as far as its first file's beginning tells. */
interface Copy {
  identity: string;
  /** Meta chose the identity. */
  trusted: boolean;
  entries: readonly ThreadEntry[];
  names: readonly string[];
}

/** The owner with all names that can be found; where it was not clear who it is, two names may prove to be one person's. */
export async function withOtherNames(
  owner: Owner,
  threads: readonly IndexedThread[],
  signal?: AbortSignal,
): Promise<Owner> {
  const copies = await copiesOf(threads, owner);
  if (owner.how === 'unclear') return settled(owner, copies, signal);
  const proven = await provenNames(owner.names, owner.is, copies, signal);
  const known = (name: string) => owner.is(name) || proven.includes(name);
  const elsewhere = owner.how === 'given' ? [] : nameOnInstagram(copies, known);
  return withNames(owner, [...proven, ...elsewhere]);
}

function withNames(owner: Owner, names: readonly string[]): Owner {
  if (names.length === 0) return owner;
  const added = new Set(names);
  return { ...owner, names: [...owner.names, ...names], is: (name) => owner.is(name) || added.has(name) };
}

async function settled(
  owner: Owner,
  copies: readonly Copy[],
  signal: AbortSignal | undefined,
): Promise<Owner> {
  const byThread = Map.groupBy(copies, ({ identity }) => identity);
  const people = [...byThread.values()].map((all) => all.flatMap(({ names }) => names));
  for (const { name } of owner.candidates) {
    const others = await provenNames([name], (each) => each === name, copies, signal);
    const names = [name, ...others];
    if (others.length > 0 && areNearlyEverywhere(new Set(names), people))
      return ownerOf(names, 'threads', owner.candidates);
  }
  return owner;
}

/** Participants alone may lack the owner, as those of 2018 do; then the first senders tell. */
async function copiesOf(threads: readonly IndexedThread[], owner: Owner): Promise<Copy[]> {
  const copies: Copy[] = [];
  for (const { identity, trusted, copies: all, participants } of threads)
    for (const entries of all) {
      const first = entries[0]!;
      const listed = all.length === 1 ? participants : await participantsOf(first);
      const names = listed.some(owner.is) ? listed : [...listed, ...sendersIn(await headOf(first))];
      copies.push({ identity, trusted, entries, names: [...new Set(names)] });
    }
  return copies;
}

/** Names by which the owner's messages are signed in copies that lack the owner. */
async function provenNames(
  names: readonly string[],
  isOwner: Owner['is'],
  copies: readonly Copy[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const found = new Set<string>();
  const is = (name: string) => isOwner(name) || found.has(name);
  const [owned = [], strange = []] = [true, false].map((having) =>
    copies.filter((copy) => copy.names.some(is) === having),
  );
  if (names.length === 0 || owned.length === 0) return [];
  let compared = 0;
  for (const copy of strange.sort((a, b) => a.entries[0]!.size - b.entries[0]!.size)) {
    if (copy.names.some(is)) continue;
    const renamed = nameBeside(copy, owned, is);
    if (renamed !== undefined) {
      found.add(renamed);
      continue;
    }
    const related = relatedTo(copy, owned, is);
    if (related.length === 0 || ++compared > MOST_COMPARED) continue;
    signal?.throwIfAborted();
    const name = await nameIn(copy, related, is);
    if (name !== undefined) found.add(name);
  }
  return [...found];
}

/** Who is in a thread of two with the one that the owner is in it with, by the same id. */
function nameBeside(copy: Copy, owned: readonly Copy[], isOwner: Owner['is']): string | undefined {
  const people = copy.names.filter((name) => !isMachine(name));
  if (!copy.trusted || people.length !== 2 || people.some(isGone)) return undefined;
  const same = owned.filter(({ identity, trusted }) => trusted && identity === copy.identity);
  const others = same.map(({ names }) => names.filter((name) => !isOwner(name) && !isMachine(name)));
  const [other] = others.find((names) => names.length === 1 && people.includes(names[0]!)) ?? [];
  return other === undefined ? undefined : people.find((name) => name !== other);
}

/** One proof is enough for all threads of a name: where so many give none, it is another person's export. */
const MOST_COMPARED = 40;

/**
 * Copies of the same thread, or else of threads with one of the same people; the smallest circles first. They lack
 * somebody who is in this copy: that one may be the owner.
 */
const MOST_RELATED = 4;

function relatedTo(copy: Copy, owned: readonly Copy[], isOwner: Owner['is']): Copy[] {
  const people = copy.names.filter((name) => !isGone(name) && !isMachine(name));
  const known = new Set(people);
  const same = owned.filter(({ identity }) => identity === copy.identity);
  const shared = owned.filter(({ names }) => names.some((name) => known.has(name) && !isOwner(name)));
  const bySize = shared.sort((a, b) => a.names.length - b.names.length);
  const lacking = [...new Set([...same, ...bySize])].filter(({ names }) =>
    people.some((name) => !names.includes(name)),
  );
  return lacking.slice(0, MOST_RELATED);
}

/** Who signs, in a copy without the owner, what the owner signs in the related ones. */
async function nameIn(
  copy: Copy,
  related: readonly Copy[],
  isOwner: Owner['is'],
): Promise<string | undefined> {
  const file = await load(copy.entries[0]!);
  if (file === undefined) return undefined;
  for (const entry of related.flatMap(({ entries }) => entries)) {
    const other = await load(entry);
    const name = other && commonSigner(file, other, isOwner);
    if (name !== undefined) return name;
  }
  return undefined;
}

const load = (entry: ThreadEntry) => loadThreadFile(entry, () => entry.read(), []);

function commonSigner(file: ThreadFile, owned: ThreadFile, isOwner: Owner['is']): string | undefined {
  const resolution = Math.max(file.resolution, owned.resolution);
  const keyOf = ({ at, content }: ExportMessage) =>
    `${at === undefined ? at : Math.floor(at / resolution)}\n${content}`;
  const tells = ({ at, content }: ExportMessage) => at !== undefined && content !== '';
  const owners = new Map(owned.messages.filter(tells).map((message) => [keyOf(message), message.sender]));
  const votes = new Map<string, { owner: number; other: number }>();
  for (const message of file.messages.filter(tells)) {
    const sender = owners.get(keyOf(message));
    if (sender === undefined) continue;
    const vote = votes.get(message.sender) ?? { owner: 0, other: 0 };
    votes.set(message.sender, vote);
    vote[isOwner(sender) ? 'owner' : 'other']++;
  }
  const [signer, ...more] = [...votes].filter(
    ([name, { owner, other }]) => owner > other && !isGone(name) && !isMachine(name),
  );
  return more.length > 0 ? undefined : signer?.[0];
}

/** In the path, or in that of a folder that was named itself. */
const INSTAGRAM = /(?:^|[/\\])your_instagram_activity[/\\]/u;
const isOnInstagram = ({ path, place }: ThreadEntry) => INSTAGRAM.test(path) || INSTAGRAM.test(place);

/** The one name that leads the threads of Instagram, where the owner is in none of them by the known names. */
function nameOnInstagram(copies: readonly Copy[], isOwner: Owner['is']): string[] {
  const there = copies.filter(({ entries }) => isOnInstagram(entries[0]!)).map(({ names }) => names);
  const isElsewhere = copies.length > there.length;
  if (!isElsewhere || there.length < FEWEST_THREADS || there.some((names) => names.some(isOwner))) return [];
  const leading = leaders(there);
  return leading.length === 1 ? leading : [];
}
