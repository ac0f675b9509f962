/** Threads in, examples out: the generator that all of formatting is about. */
import { randomBytes } from 'node:crypto';
import type { FormattingSettings } from '../../../config/groups/formatting.ts';
import { hashText } from '../../base/hash-text.ts';
import type { Example, TypedMessage } from '../../vocabulary.ts';
import {
  createFilter,
  type ExportMessage,
  type Filter,
  isGone,
  type Thread,
  typedTexts,
} from '../export/index.ts';
import { createScrub, type Scrub } from '../prompt/privacy.ts';
import { cleanText, sessionsOf } from '../prompt/prompt.ts';
import { examplesOf, type RenderedExample } from '../prompt/rendered-example.ts';
import { Statistics } from './statistics.ts';
import { threadId } from './thread-key.ts';

/** A session that yields examples, with what a split needs to keep sessions apart. */
export interface ExampleSession {
  /** Keyed hash of the thread. */
  thread: string;
  /** Milliseconds of its first message; undefined if unknown. */
  at: number | undefined;
  examples: readonly RenderedExample[];
  /** Hashes of its messages (sender, time, text): equal ones are the same message, in whichever thread it is. */
  messages: readonly number[];
}

/** What the user chose that shapes examples. */
export interface ExampleChoices {
  settings: FormattingSettings;
  filter: Filter;
  /** Makes the threads' ids. */
  key: Uint8Array;
}

/**
 * The examples of threads, in the threads' order. Unless a key is given, thread ids are good for this run only. Their
 * prompts have no contact tags: a dataset has those, where all threads and the parts are known.
 *
 * @throws UsageError for filters that make no sense.
 */
export async function* toExamples(
  threads: AsyncIterable<Thread> | Iterable<Thread>,
  settings: FormattingSettings,
  { key = randomBytes(32) }: { key?: Uint8Array } = {},
): AsyncGenerator<Example> {
  const choices = { settings, filter: createFilter(settings), key };
  const statistics = new Statistics();
  for await (const each of threads)
    for (const { thread, examples } of exampleSessions(each, choices, statistics))
      for (const example of examples) yield { ...example, thread };
}

/** The sessions of a thread that yield examples; `statistics` counts those, and all that is left out. */
export function* exampleSessions(
  thread: Thread,
  choices: ExampleChoices,
  statistics: Statistics,
): Generator<ExampleSession> {
  const { settings, filter, key } = choices;
  const id = threadId(thread.identity, key);
  statistics.countThread(thread);
  const ids = [id, ...thread.aliases.map((alias) => threadId(alias, key))];
  if (!filter.wants(thread, ids)) statistics.countDropped('filtered', thread.messages.length);
  else if (thread.machine) statistics.countDropped('system', thread.messages.length);
  else if (thread.group && !settings.groups) statistics.countDropped('group', thread.messages.length);
  else yield* sessionsIn(thread, id, choices, statistics);
}

function* sessionsIn(
  thread: Thread,
  id: string,
  { settings, filter }: ExampleChoices,
  statistics: Statistics,
): Generator<ExampleSession> {
  const scrub = createScrub(settings, thread.people);
  const counts = { title: thread.title, typed: 0, fromOwner: 0, examples: 0 };
  for (const turns of sessionsOf(typedMessages(thread, scrub, { settings, filter }, statistics), settings)) {
    statistics.countSession(turns);
    for (const { side, messages } of turns) {
      counts.typed += messages.length;
      if (side === 'owner') counts.fromOwner += messages.length;
    }
    const examples = [...examplesOf(turns, settings)];
    if (examples.length === 0) continue;
    counts.examples += examples.length;
    for (const example of examples) statistics.countExample(example);
    const messages = turns.flatMap((turn) => turn.messages.map((message) => message.hash));
    yield { thread: id, at: turns[0]!.messages[0]!.at, examples, messages };
  }
  statistics.endThread(counts);
}

type HashedMessage = TypedMessage & { hash: number };

function* typedMessages(
  thread: Thread,
  scrub: Scrub,
  { settings, filter }: Pick<ExampleChoices, 'settings' | 'filter'>,
  statistics: Statistics,
): Generator<HashedMessage> {
  const classify = typedTexts(thread, settings.systemTexts);
  const hashOf = messageHash(thread);
  for (const message of thread.messages) {
    const { sender, at } = message;
    const found = filter.inTime(at) ? classify(message) : ({ drop: 'filtered', by: undefined } as const);
    if ('drop' in found) {
      statistics.countDropped(found.drop);
      if (found.by !== undefined) statistics.countSystemText(message.content, found.by, thread.people);
      continue;
    }
    statistics.typed++;
    const side = thread.owner.has(sender) ? 'owner' : 'other';
    yield { side, text: cleanText(found.text, scrub), at, hash: hashOf(message, found.text) };
  }
}

/** Which message it is. Somebody who is gone, and a message without a time, are known within their thread only. */
function messageHash(thread: Thread): (message: ExportMessage, text: string) => number {
  let untimed = 0;
  return ({ sender, at }, text) => {
    const who = thread.owner.has(sender) ? '' : isGone(sender) ? thread.identity : sender;
    // Older exports know the second only.
    if (at !== undefined) return hashText(text, hashText(who), Math.floor(at / 1000));
    return hashText(text, hashText(thread.identity), untimed++);
  };
}
