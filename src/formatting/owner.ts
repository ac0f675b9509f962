/** Finds out whose export it is. */
import { problem } from '../errors.ts';
import { normaliseName, repair } from './mojibake.ts';
import type { Entry } from './sources.ts';

/** Names that Meta writes for people who are gone; each is somebody else in every thread. */
const GONE = /^(?:facebook user|instagram user|użytkownik facebooka|)$/iu;

export function isGone(name: string): boolean {
  return GONE.test(name);
}

/** People of one thread, as its first file says. */
export interface ThreadPeople {
  participants: readonly string[];
  /** Read only where names alone do not settle it. */
  detail(): Promise<{ title: string; senders: readonly string[] } | undefined>;
}

type Json = Record<string, unknown> | undefined;

/** The files that name the owner, most reliable first. */
const profiles: readonly { path: RegExp; names(json: unknown): unknown[] }[] = [
  {
    path: /(?:^|\/)profile_information\.json$/u,
    names: (json) => {
      const file = json as Json;
      const profile = (file?.['profile_v2'] ?? file?.['profile']) as Json;
      const previous = (profile?.['previous_names'] as { name?: unknown }[] | undefined) ?? [];
      return [fullName(profile?.['name']), ...previous.map((entry) => entry?.name ?? entry)];
    },
  },
  {
    path: /(?:^|\/)autofill_information\.json$/u,
    names: (json) => {
      const file = json as Json;
      const old = (file?.['autofill_information_v2'] ?? file?.['autofill_information']) as Json;
      const labels = (file?.['label_values'] as { label?: unknown; value?: unknown }[] | undefined) ?? [];
      const full = labels.find((entry) => /^full.?name$/iu.test(String(entry.label)))?.value;
      return [(old?.['FULL_NAME'] as unknown[] | undefined)?.[0], full];
    },
  },
  {
    path: /(?:^|\/)personal_information\.json$/u,
    names: (json) => {
      const users = (json as Json)?.['profile_user'] as
        | { string_map_data?: Record<string, Json> }[]
        | undefined;
      return [users?.[0]?.string_map_data?.['Name']?.['value']];
    },
  },
];

function fullName(name: unknown): unknown {
  return typeof name === 'string' ? name : (name as { full_name?: unknown } | undefined)?.full_name;
}

/** The owner's names, present and previous, from the export's own profile files; empty if it has none. */
export async function namesFromProfile(entries: readonly Entry[]): Promise<string[]> {
  for (const { path, names } of profiles) {
    const found = new Set<string>();
    for (const entry of entries) {
      if (!path.test(entry.path)) continue;
      for (const name of names(await parsed(entry)))
        if (typeof name === 'string' && name.trim() !== '') found.add(normaliseName(repair(name)));
    }
    if (found.size > 0) return [...found];
  }
  return [];
}

async function parsed(entry: Entry): Promise<unknown> {
  try {
    return JSON.parse((await entry.read()).toString('utf8').replace(/^\ufeff/u, ''));
  } catch {
    // A profile that cannot be read is no reason to stop: the threads tell the owner too.
    return undefined;
  }
}

/** A name counts as being in nearly all threads from this share on. */
const NEARLY_ALL = 0.8;

/**
 * The one name that is in nearly all threads.
 *
 * @throws ImitatorError `owner-unclear` with the candidates where several names are equally likely, or none is.
 */
export async function nameFromThreads(threads: readonly ThreadPeople[]): Promise<string> {
  const byParticipants = leaders(threads.map((thread) => thread.participants));
  if (threads.length >= 2 && byParticipants.length === 1) return byParticipants[0]!;
  const details = await Promise.all(threads.map((thread) => thread.detail()));
  const people = threads.map((thread, i) => [...thread.participants, ...(details[i]?.senders ?? [])]);
  const candidates = leaders(people);
  // In a thread of two the title is the other person's name.
  const titles = new Set(
    people.flatMap((names, i) => (new Set(names).size <= 2 ? (details[i]?.title ?? []) : [])),
  );
  const untitled = candidates.filter((name) => !titles.has(name));
  if (threads.length >= 2 && untitled.length === 1) return untitled[0]!;
  throw ownerUnclear(candidates.length > 0 ? candidates : mostSeen(people));
}

export function ownerUnclear(candidates: readonly string[]) {
  return problem({
    code: 'owner-unclear',
    detail: 'the export does not say whose it is',
    expected: 'one name that is in nearly all threads',
    value: candidates.length === 0 ? 'none' : candidates.join(', '),
    remedy: `say who you are with --me, for example --me ${JSON.stringify(candidates[0] ?? 'Your Name')}`,
  });
}

/** The names that are in the most threads, if that is nearly all of them. */
function leaders(threads: readonly (readonly string[])[]): string[] {
  const counts = countThreads(threads);
  const most = Math.max(0, ...counts.values());
  const populated = threads.filter((names) => names.length > 0).length;
  if (most === 0 || most < NEARLY_ALL * populated) return [];
  return [...counts].filter(([, count]) => count === most).map(([name]) => name);
}

function mostSeen(threads: readonly (readonly string[])[]): string[] {
  const counts = [...countThreads(threads)].sort((a, b) => b[1] - a[1]);
  return counts.slice(0, 5).map(([name]) => name);
}

function countThreads(threads: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const names of threads)
    for (const name of new Set(names)) if (!isGone(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
