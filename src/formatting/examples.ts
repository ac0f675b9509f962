/** The idea's generator: threads in, (prompt, response) pairs out. */
import { randomBytes } from 'node:crypto';
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import type { Example, Turn, TypedMessage } from '../vocabulary.ts';
import { createFilter, type Filter, type Filters, noFilters } from './filters.ts';
import { PaceMeter } from './pace.ts';
import { createScrub, type Scrub } from './privacy.ts';
import { cleanText, promptTurns, renderPrompt, renderTurn, sessionsOf } from './prompt.ts';
import type { Thread } from './read-export.ts';
import { Statistics } from './statistics.ts';
import { threadId } from './thread-key.ts';
import { typedTexts } from './typed.ts';

/** A pair of turns that follow each other, rendered. */
export type RenderedExample = Omit<Example, 'thread'>;

/** A session that yields examples, with what a split needs to keep sessions apart. */
export interface ExampleSession {
  /** Keyed hash of the thread. */
  thread: string;
  /** Milliseconds of its first message; undefined if unknown. */
  at: number | undefined;
  examples: readonly RenderedExample[];
  /** Hashes of its messages (sender, time, text): equal ones are the same message, wherever it was found. */
  messages: readonly number[];
}

export interface ExampleOptions {
  settings: FormattingSettings;
  filters?: Filters;
  /** Key of the threads' hashes. */
  key: Uint8Array;
  /** Told of everything that is counted. */
  statistics?: Statistics;
  pace?: PaceMeter;
}

/** The examples of threads, in the threads' order. Each thread's id is a hash with a key of this run only. */
export async function* toExamples(
  threads: AsyncIterable<Thread> | Iterable<Thread>,
  settings: FormattingSettings,
  filters: Filters = noFilters,
): AsyncGenerator<Example> {
  const key = randomBytes(32);
  for await (const session of exampleSessions(threads, { settings, filters, key }))
    for (const example of session.examples) yield { ...example, thread: session.thread };
}

/** The sessions that yield examples. */
export async function* exampleSessions(
  threads: AsyncIterable<Thread> | Iterable<Thread>,
  options: ExampleOptions,
): AsyncGenerator<ExampleSession> {
  const { settings, statistics = new Statistics(), pace = new PaceMeter() } = options;
  const filter = createFilter(options.filters ?? noFilters);
  for await (const thread of threads) {
    const id = threadId(thread.identity, options.key);
    statistics.threads++;
    statistics.messages += thread.messages.length;
    statistics.drop('duplicate', thread.duplicates);
    if (!filter.wants(thread, id)) statistics.drop('filtered', thread.messages.length);
    else if (thread.group && !settings.groups) statistics.drop('group', thread.messages.length);
    else yield* sessionsOfThread(thread, id, filter, settings, statistics, pace);
  }
}

function* sessionsOfThread(
  thread: Thread,
  id: string,
  filter: Filter,
  settings: FormattingSettings,
  statistics: Statistics,
  pace: PaceMeter,
): Generator<ExampleSession> {
  const counts = { title: thread.title, typed: 0, fromOwner: 0, examples: 0 };
  const scrub = createScrub(settings, thread.people);
  for (const turns of sessionsOf(typedMessages(thread, filter, scrub, statistics), settings)) {
    statistics.session(turns);
    pace.add(turns);
    for (const { side, messages } of turns) {
      counts.typed += messages.length;
      if (side === 'owner') counts.fromOwner += messages.length;
    }
    const examples = [...examplesOf(turns, settings.contextTurns)];
    if (examples.length === 0) continue;
    counts.examples += examples.length;
    for (const example of examples) statistics.example(example);
    const messages = turns.flatMap((turn) => turn.messages.map((message) => message.hash));
    yield { thread: id, at: turns[0]!.messages[0]!.at, examples, messages };
  }
  statistics.thread(counts);
}

/** One example for each of the owner's turns that directly follows one of the other side. */
export function* examplesOf(session: readonly Turn[], contextTurns: number): Generator<RenderedExample> {
  for (let i = 1; i < session.length; i++) {
    const turn = session[i]!;
    if (turn.side !== 'owner') continue;
    const prompt = renderPrompt(promptTurns(session, i - 1, contextTurns));
    yield { prompt, response: renderTurn(turn), at: turn.messages[0]!.at ?? null };
  }
}

type HashedMessage = TypedMessage & { hash: number };

function* typedMessages(
  thread: Thread,
  filter: Filter,
  scrub: Scrub,
  statistics: Statistics,
): Generator<HashedMessage> {
  const classify = typedTexts(thread);
  for (const message of thread.messages) {
    if (!filter.inTime(message.at)) {
      statistics.drop('filtered');
      continue;
    }
    const found = classify(message);
    if ('drop' in found) {
      statistics.drop(found.drop);
      continue;
    }
    statistics.typed++;
    const side = thread.owner.has(message.sender) ? 'owner' : 'other';
    // Without a time a text alone is no identity: "ok" is not one message wherever it stands.
    const place = message.at === undefined ? `${thread.identity}:${statistics.typed}` : String(message.at);
    const hash = hashOf(message.sender, place, found.text);
    yield { side, text: cleanText(found.text, scrub), at: message.at, hash };
  }
}

/** 53 bits of two FNV-like hashes: equal messages are equal, others differ but once in some 10^9 datasets. */
function hashOf(sender: string, place: string, text: string): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (const part of [sender, '\n', place, '\n', text])
    for (let i = 0; i < part.length; i++) {
      const code = part.charCodeAt(i);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x85ebca6b);
    }
  return (low >>> 0) + (high & 0x1fffff) * 0x100000000;
}
