/**
 * `threads.json` of a dataset: whose threads its keyed ids stand for. Examples name nobody; this file does, so it is
 * for its owner's eyes alone. The dataset is whole without it, and its hash does not know it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ImitatorError, problem, problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import { issueLines } from '../../base/issue-lines.ts';
import { nearest } from '../../base/nearest.ts';
import type { Thread } from '../export/index.ts';
import { matcherOf } from '../export/patterns.ts';
import { threadId } from './thread-key.ts';

export const THREADS = 'threads.json';

const namedThread = z.strictObject({
  /** As in the dataset's lines. */
  thread: z.string(),
  /** The digits or hash of its folder. */
  id: z.string(),
  title: z.string(),
  /** Everybody but the owner. */
  people: z.array(z.string()),
  group: z.boolean(),
});
const threadsFile = z.strictObject({ format: z.literal(1), threads: z.array(namedThread) });

/** A thread of a dataset under its names. */
export type NamedThread = z.infer<typeof namedThread>;

export function nameThread({ identity, title, people, owner, group }: Thread, key: Uint8Array): NamedThread {
  const others = people.filter((name) => name !== '' && !owner.has(name));
  return { thread: threadId(identity, key), id: identity, title, people: others, group };
}

/** What threads.json holds. */
export function threadsText(threads: readonly NamedThread[]): string {
  return `${JSON.stringify({ format: 1, threads }, null, 2)}\n`;
}

/**
 * The names of a dataset's threads.
 *
 * @throws ImitatorError `threads-missing` where the dataset was made before it had them, `dataset-damaged`.
 */
export function readNamedThreads(dir: string): NamedThread[] {
  const place = join(dir, THREADS);
  if (!existsSync(place))
    throw problem({
      code: 'threads-missing',
      place,
      expected: "the names of the dataset's threads",
      value: 'no such file',
      remedy: 'run imitator format again: datasets of before did not have it',
    });
  const json = readJson(place, { code: 'dataset-damaged', remedy: 'run imitator format again' });
  const checked = threadsFile.safeParse(json);
  if (checked.success) return checked.data.threads;
  throw problems(
    'dataset-damaged',
    place,
    issueLines(checked.error, json, THREADS),
    'run imitator format again',
  );
}

/**
 * The threads of one friend, by title, participant or id, exactly or with `*` as in `--threads`. Each name must mean one
 * thread with one person: of two threads nobody can tell whether they are the same friend's, and in a group others
 * wrote.
 *
 * @param names several of them for a friend with several threads.
 * @throws ImitatorError `friend-unknown` with the nearest name, `friend-unclear` with the threads to choose from, or
 *   `friend-in-group`.
 */
export function threadsOfFriend(threads: readonly NamedThread[], names: readonly string[]): NamedThread[] {
  return [...new Set(names.map((name) => threadOfFriend(threads, name)))];
}

function threadOfFriend(threads: readonly NamedThread[], name: string): NamedThread {
  const isMeant = matcherOf([name]);
  const found = threads.filter((thread) => namesOf(thread).some(isMeant));
  const alone = found.filter(({ group }) => !group);
  if (alone.length === 1) return alone[0]!;
  if (alone.length > 1) throw unclear(name, alone);
  throw found.length > 0 ? inGroup(name) : unknown(name, threads);
}

const namesOf = ({ title, people, id, thread }: NamedThread) => [title, ...people, id, thread];

function unclear(name: string, threads: readonly NamedThread[]): ImitatorError {
  const lines = threads.map(({ id, title, people }) => `${id}: ${title || people.join(', ') || 'no name'}`);
  const what = `${JSON.stringify(name)} means ${threads.length} threads; name one by its id, or each of them if they are the same friend's`;
  return new ImitatorError('friend-unclear', `${what}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

function inGroup(name: string): ImitatorError {
  return problem({
    code: 'friend-in-group',
    detail: `${JSON.stringify(name)} is in groups of this dataset only, where others wrote too`,
    remedy: 'name a friend who has a thread of their own',
  });
}

function unknown(name: string, threads: readonly NamedThread[]): ImitatorError {
  const near = nearest(name, [...new Set(threads.flatMap(({ title, people }) => [title, ...people]))]);
  return problem({
    code: 'friend-unknown',
    expected: 'the title, the participant or the id of a thread with examples',
    value: name,
    remedy: near === undefined ? 'imitator inspect lists them' : `did you mean ${JSON.stringify(near)}?`,
  });
}
