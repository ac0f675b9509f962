/** Finds out whose export it is. */
import { counted } from '../../base/counted.ts';
import { problem } from '../../base/errors.ts';
import type { Entry } from './entry.ts';
import { repair } from './mojibake.ts';
import { isGone, isMachine, normaliseName } from './names.ts';
import { matcherOf } from './patterns.ts';
import { parseJson } from './thread-json.ts';

/** What is known of the owner: names, or, where the export does not say, who it could be. */
export interface Owner {
  /** Present name first; empty where it is not clear. */
  names: readonly string[];
  how: 'given' | 'profile' | 'threads' | 'unclear';
  /** Names in the most threads, with how many; what to choose from where it is not clear. */
  candidates: readonly { name: string; threads: number }[];
  is(name: string): boolean;
}

/** People of one thread, as its first file says. */
export interface ThreadPeople {
  participants: readonly string[];
  /** Read only where names alone do not settle it. */
  detail(): Promise<{ title: string; senders: readonly string[] } | undefined>;
}

type Json = Record<string, unknown> | undefined;

interface ProfileFile {
  path: RegExp;
  names(json: Json): unknown[];
}

const facebookProfile: ProfileFile = {
  path: /(?:^|\/)profile_information\.json$/u,
  names(json) {
    const profile = (json?.['profile_v2'] ?? json?.['profile']) as Json;
    const previous = (profile?.['previous_names'] as (Json | string)[] | undefined) ?? [];
    return [profile?.['name'], ...previous].map(nameIn);
  },
};

const autofill: ProfileFile = {
  path: /(?:^|\/)autofill_information\.json$/u,
  names(json) {
    const old = (json?.['autofill_information_v2'] ?? json?.['autofill_information']) as Json;
    const labels = (json?.['label_values'] as { label?: unknown; value?: unknown }[] | undefined) ?? [];
    const full = labels.find((entry) => /^full.?name$/iu.test(String(entry.label)))?.value;
    return [(old?.['FULL_NAME'] as unknown[] | undefined)?.[0], full];
  },
};

const instagramProfile: ProfileFile = {
  path: /(?:^|\/)personal_information\.json$/u,
  names(json) {
    const users = json?.['profile_user'] as { string_map_data?: Record<string, Json> }[] | undefined;
    const fields = users?.[0]?.string_map_data;
    return [fields?.['Name']?.['value'], fields?.['Username']?.['value']];
  },
};

function nameIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { full_name: full, name } = value as Record<string, unknown>;
  return full ?? name;
}

/** Names, present and previous, from the export's own profile files: a list for each owner, none where it has none. */
async function ownersInProfiles(
  entries: readonly Entry[],
  participants: readonly (readonly string[])[],
): Promise<string[][]> {
  const facebook = byPerson(await namesIn(entries, facebookProfile));
  const instagram = byPerson(await namesIn(entries, instagramProfile));
  // An Instagram export may lie beside the one of Facebook, and its owner may have another name there.
  if (
    facebook.length <= 1 &&
    instagram.length === 1 &&
    !meet(facebook.flat(), instagram.flat(), participants)
  )
    return [[...new Set([...facebook.flat(), ...instagram.flat()])]];
  if (facebook.length + instagram.length > 0) return byPerson([...facebook, ...instagram]);
  // What a browser filled in is a guess: only names that are in threads are two people's.
  const guessed = await namesIn(entries, autofill);
  const seen = new Set(participants.flat());
  const inThreads = guessed.filter((names) => names.some((name) => seen.has(name)));
  return inThreads.length > 0 ? byPerson(inThreads) : [guessed.flat()].filter((names) => names.length > 0);
}

/** Whether two names are in one thread: nobody writes to themself by another name. */
function meet(
  one: readonly string[],
  other: readonly string[],
  participants: readonly (readonly string[])[],
): boolean {
  const strangers = other.filter((name) => !one.includes(name));
  return participants.some(
    (names) => names.some((name) => one.includes(name)) && names.some((name) => strangers.includes(name)),
  );
}

/** The names in each profile file that has some. */
async function namesIn(entries: readonly Entry[], { path, names }: ProfileFile): Promise<string[][]> {
  const found: string[][] = [];
  for (const entry of entries) {
    if (!path.test(entry.path)) continue;
    const texts = (await namesOf(entry, names)).filter((name) => typeof name === 'string');
    const inFile = texts.filter((name) => name.trim() !== '').map((name) => normaliseName(repair(name)));
    if (inFile.length > 0) found.push(inFile);
  }
  return found;
}

/** Profiles that share a name, be it a previous one, are one person's. */
function byPerson(profiles: readonly (readonly string[])[]): string[][] {
  let people: string[][] = [];
  for (const names of profiles) {
    const same = people.filter((known) => names.some((name) => known.includes(name)));
    const joined = [...new Set([...same.flat(), ...names])];
    people = [...people.filter((known) => !same.includes(known)), joined];
  }
  return people;
}

async function namesOf(entry: Entry, names: ProfileFile['names']): Promise<unknown[]> {
  try {
    return names(parseJson(await entry.read()) as Json);
  } catch {
    // A profile that cannot be read is no reason to stop: threads can show who the owner is, too.
    return [];
  }
}

/** A name counts as being in nearly all threads from this share on. */
const NEARLY_ALL = 0.8;
export const FEWEST_THREADS = 2;
const SHOWN_CANDIDATES = 5;

/**
 * Whose export it is: as the user says, else as a profile in it says, else the one name that is in nearly all threads.
 *
 * @param given names or patterns of them; `*` stands for anything.
 */
export async function findOwner(
  given: readonly string[],
  entries: readonly Entry[],
  threads: readonly ThreadPeople[],
): Promise<Owner> {
  const participants = threads.map((thread) => thread.participants);
  const candidates = candidatesIn(participants);
  if (given.length > 0) return givenOwner(given, participants, candidates);
  const owners = await ownersInProfiles(entries, participants);
  // Two people's exports: one bot can text like one of them.
  if (owners.length > 1) return ownerOf([], 'unclear', ownersAmong(owners, participants));
  const profile = owners.flat();
  const inProfile = new Set(profile);
  const isKnown = participants.some((names) => names.some((name) => inProfile.has(name)));
  if (isKnown || (profile.length > 0 && threads.length < FEWEST_THREADS))
    return ownerOf(profile, 'profile', candidates);
  const leader = await nameFromThreads(threads);
  if (typeof leader === 'string') return ownerOf([leader, ...profile], 'threads', candidates);
  // The name that a profile gives may be that of senders, though no list of participants holds it.
  if (profile.length > 0) return ownerOf(profile, 'profile', candidates);
  return ownerOf([], 'unclear', leader);
}

export function ownerOf(names: readonly string[], how: Owner['how'], candidates: Owner['candidates']): Owner {
  const set = new Set(names);
  return { names, how, candidates, is: (name) => set.has(name) };
}

function givenOwner(
  given: readonly string[],
  participants: readonly (readonly string[])[],
  candidates: Owner['candidates'],
): Owner {
  const matches = matcherOf(given);
  const counts = countThreads(participants.map((names) => names.filter(matches)));
  const matched = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const exact = given.filter((pattern) => !pattern.includes('*')).map(normaliseName);
  const names = [...new Set([...exact, ...matched])];
  return { names: names.length > 0 ? names : given, how: 'given', candidates, is: matches };
}

/** The one name that is in nearly all threads, or else the candidates. */
async function nameFromThreads(threads: readonly ThreadPeople[]): Promise<string | Owner['candidates']> {
  const byParticipants = leaders(threads.map((thread) => thread.participants));
  if (threads.length >= FEWEST_THREADS && byParticipants.length === 1) return byParticipants[0]!;
  const people: string[][] = [];
  // In a thread of two the title is the other person's name.
  const titles = new Set<string>();
  for (const thread of threads) {
    const detail = await thread.detail();
    const names = [...thread.participants, ...(detail?.senders ?? [])];
    people.push(names);
    if (detail !== undefined && new Set(names).size <= 2) titles.add(normaliseName(detail.title));
  }
  const candidates = leaders(people);
  const untitled = candidates.filter((name) => !titles.has(name));
  if (threads.length >= FEWEST_THREADS && untitled.length === 1) return untitled[0]!;
  const shown = candidatesIn(people);
  return candidates.length === 0 ? shown : shown.filter(({ name }) => candidates.includes(name));
}

/** The names that are in the most threads, if that is nearly all of them. */
export function leaders(threads: readonly (readonly string[])[]): string[] {
  const counts = countThreads(threads);
  const most = Math.max(0, ...counts.values());
  const populated = threads.filter((names) => names.length > 0).length;
  if (most === 0 || most < NEARLY_ALL * populated) return [];
  return [...counts].filter(([, count]) => count === most).map(([name]) => name);
}

function candidatesIn(threads: readonly (readonly string[])[]): Owner['candidates'] {
  const counts = [...countThreads(threads)].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return counts.slice(0, SHOWN_CANDIDATES).map(([name, threads]) => ({ name, threads }));
}

/** Whether nearly all threads have one of these names. */
export function areNearlyEverywhere(
  names: ReadonlySet<string>,
  threads: readonly (readonly string[])[],
): boolean {
  const having = threads.filter((people) => people.some((name) => names.has(name)));
  return threads.length >= FEWEST_THREADS && having.length >= NEARLY_ALL * threads.length;
}

/** Each owner's present name, with the threads that this name is in. */
function ownersAmong(
  owners: readonly (readonly string[])[],
  threads: readonly (readonly string[])[],
): Owner['candidates'] {
  const counts = countThreads(threads);
  return owners.map(([name = '']) => ({ name, threads: counts.get(name) ?? 0 }));
}

function countThreads(threads: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const names of threads)
    for (const name of new Set(names))
      if (!isGone(name) && !isMachine(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** `Ann (in 2 threads), Jana (in 1 thread)`: who the owner could be, for people to read. */
export function candidateList(candidates: Owner['candidates']): string {
  return candidates.map(({ name, threads }) => `${name} (in ${counted(threads, 'thread')})`).join(', ');
}

/** @throws ImitatorError `owner-unclear`, with the names to choose from. */
export function requireOwner({ how, candidates }: Owner): void {
  if (how !== 'unclear') return;
  throw problem({
    code: 'owner-unclear',
    detail: 'the export does not say whose it is',
    expected: 'one name that is in nearly all of at least two threads',
    value: candidates.length === 0 ? 'none' : candidateList(candidates),
    remedy: `say who you are with --me (in the settings: formatting.me), for example --me ${JSON.stringify(candidates[0]?.name ?? 'Your Name')}`,
  });
}
