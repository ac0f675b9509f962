/** What an export holds, and what would become of it, without writing anything. */
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import {
  type DatasetManifest,
  exampleSessions,
  isOwnerless,
  ownerlessThreads,
  Statistics,
  type SystemText,
  threadId,
  withoutTimes,
} from './dataset/index.ts';
import {
  createFilter,
  type DropReason,
  type OpenExport,
  type Owner,
  openExport,
  type SkippedFile,
  type Thread,
} from './export/index.ts';
import { checkPhoneCountry } from './prompt/index.ts';
import { readOptions } from './read-options.ts';

export interface InspectedThread {
  /** Its id in a dataset. */
  thread: string;
  /** The digits or hash of its folder: what `--join` wants. */
  id: string;
  title: string;
  people: readonly string[];
  group: boolean;
  /** A message request that was pending. */
  pending: boolean;
  /** Nobody in it is the owner, by any name that is known. */
  ownerless: boolean;
  /** With a machine alone; left out. */
  machine: boolean;
  messages: number;
  typed: number;
  examples: number;
  dropped: Partial<Record<DropReason, number>>;
  /** ISO times of its first and last message. */
  first: string | null;
  last: string | null;
}

export interface Inspection {
  owner: { names: readonly string[]; how: Owner['how'] };
  /** Names in the most threads: who the owner could be. */
  candidates: Owner['candidates'];
  /** Those with the most examples first. */
  threads: InspectedThread[];
  examples: number;
  counts: DatasetManifest['counts'];
  /** What to do about threads in which nobody is the owner; null where there are none. */
  ownerless: string | null;
  /** That messages have no time that can be read, or one at which nobody wrote; null where all have. */
  untimed: string | null;
  /** Texts that nobody typed, the most frequent first, if they were asked for. */
  systemTexts?: SystemText[];
  /** HTML pages without threads. */
  html: readonly string[];
  skipped: readonly SkippedFile[];
}

export interface InspectRequest {
  paths: readonly string[];
  settings: FormattingSettings;
  key: Uint8Array;
  /** Lists the texts that nobody typed. */
  systemTexts?: boolean;
  signal?: AbortSignal;
  onProgress?: (progress: { bytes: number; ofBytes: number }) => void;
}

/**
 * Reads everything once. It is no error here if the owner is not clear: then there are no examples.
 *
 * @throws ImitatorError as `openExport` does; `phone-country`; UsageError for dates that are none.
 */
export async function inspectExport(request: InspectRequest): Promise<Inspection> {
  const { paths, settings, signal } = request;
  checkPhoneCountry(settings);
  const opened = await openExport(paths, { ...readOptions(settings), signal });
  try {
    let found = await readThreads(opened, request);
    while (opened.learn()) found = await readThreads(opened, request);
    const { total, threads } = found;
    const { names, how, candidates } = opened.owner;
    return {
      owner: { names, how },
      candidates,
      threads: threads.sort((a, b) => b.examples - a.examples || b.messages - a.messages),
      examples: total.examples,
      counts: total.counts(),
      ownerless: ownerlessThreads(opened.owner, total.ownerless)?.detail ?? null,
      untimed: total.untimed > 0 ? withoutTimes(total.untimed) : null,
      ...(request.systemTexts === true ? { systemTexts: total.shownSystemTexts() } : {}),
      html: opened.html,
      skipped: opened.skipped,
    };
  } finally {
    opened.close();
  }
}

async function readThreads(opened: OpenExport, request: InspectRequest) {
  const { settings, key } = request;
  const choices = { settings, filter: createFilter(settings), key };
  const total = new Statistics(request.systemTexts);
  const threads: InspectedThread[] = [];
  for await (const thread of opened.threads()) {
    const statistics = new Statistics(request.systemTexts);
    for (const _ of exampleSessions(thread, choices, statistics));
    total.add(statistics);
    threads.push(inspectThread(thread, key, statistics));
    request.onProgress?.({ bytes: opened.bytesRead, ofBytes: opened.bytes });
  }
  return { total, threads };
}

function inspectThread(thread: Thread, key: Uint8Array, statistics: Statistics): InspectedThread {
  const { identity, title, people, group, pending, machine, messages } = thread;
  const timed = messages.filter(({ at }) => at !== undefined);
  const dropped = Object.entries(statistics.dropped).filter(([, count]) => count > 0);
  return {
    thread: threadId(identity, key),
    id: identity,
    title,
    people: people.filter((name) => name !== ''),
    group,
    pending,
    ownerless: isOwnerless(thread),
    machine,
    messages: messages.length,
    typed: statistics.typed,
    examples: statistics.examples,
    dropped: Object.fromEntries(dropped),
    first: isoTime(timed[0]?.at),
    last: isoTime(timed.at(-1)?.at),
  };
}

function isoTime(at: number | undefined): string | null {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
