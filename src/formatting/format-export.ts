/**
 * From the paths of an export to a dataset on disk, told as it goes: export/ opens the export and reads its threads,
 * dataset/ makes examples of them and writes those. One record, the Run, goes along from step to step.
 */
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import { counted } from '../base/counted.ts';
import {
  type DatasetContent,
  type DatasetManifest,
  type DatasetReport,
  DatasetWriter,
  type ExampleChoices,
  exampleSessions,
  FEWEST_TO_SPLIT,
  languageWarning,
  nameThread,
  noExamples,
  ownerlessThreads,
  Statistics,
  withoutTimes,
} from './dataset/index.ts';
import { createFilter, noThreads, type OpenExport, openExport, requireOwner } from './export/index.ts';
import { checkPhoneCountry } from './prompt/index.ts';
import { readOptions } from './read-options.ts';

export interface FormatRequest {
  /** Zips (parts of one export, or several exports), folders, thread files. */
  paths: readonly string[];
  /** The dataset's folder. */
  out: string;
  /** How it is formatted, and what of it: they are a part of the dataset. */
  settings: FormattingSettings;
  /** Makes thread ids; see `threadKey`. */
  key: Uint8Array;
  /** Loads what makes report.html, when all has been read: its charts are a large library. */
  report?: () => Promise<DatasetReport>;
  signal?: AbortSignal;
}

export type FormatEvent =
  | { event: 'opened'; owner: string; threads: number; bytes: number }
  | { event: 'progress'; threads: number; messages: number; bytes: number }
  | { event: 'skipped'; file: string; why: string }
  | { event: 'warning'; code: 'few-sessions' | 'other-language' | 'no-times'; message: string }
  /** `detail` names people. */
  | { event: 'warning'; code: 'ownerless'; message: string; detail: string }
  | { event: 'done'; manifest: DatasetManifest };

/** What the steps hand on. */
interface Run {
  opened: OpenExport;
  choices: ExampleChoices;
  /** What the manifest will say; its statistics grow while threads are read. */
  content: DatasetContent;
  /** How many of the skipped files were told. */
  told: { skipped: number };
}

/**
 * Writes a dataset. Its folder is as it was before until the last event, and stays so when anything fails or the
 * signal aborts.
 *
 * @throws ImitatorError for what cannot be read, found or written: see `openExport` and `DatasetWriter`; `no-examples`,
 *   `phone-country`.
 */
export async function* formatExport(request: FormatRequest): AsyncGenerator<FormatEvent> {
  const { paths, settings, key, signal } = request;
  // Wrong dates and settings are found before anything is read.
  checkPhoneCountry(settings);
  const choices = { settings, filter: createFilter(settings), key };
  const opened = await openExport(paths, { ...readOptions(settings), signal });
  try {
    const { owner, threadCount: threads, bytes, skipped } = opened;
    requireOwner(owner);
    yield { event: 'opened', owner: owner.names[0]!, threads, bytes };
    const told = { skipped: 0 };
    // What is found of the export as a whole may make its first threads others: then all begins again.
    for (let isWritten = false; !isWritten; ) {
      const content: DatasetContent = {
        owner,
        settings,
        statistics: new Statistics(false, settings.timeZone),
        threads: [],
        skipped,
      };
      isWritten = yield* writeDataset({ opened, choices, content, told }, request);
    }
  } finally {
    opened.close();
  }
}

/** Gives false, and writes nothing, where the reading has found what makes another one worth it. */
async function* writeDataset(
  run: Run,
  { paths, out, report }: FormatRequest,
): AsyncGenerator<FormatEvent, boolean> {
  const { content } = run;
  const writer = new DatasetWriter(out);
  try {
    yield* takeThreads(run, writer);
    if (run.opened.learn()) return false;
    const { html, held } = run.opened;
    if (content.statistics.threads === 0) throw noThreads({ paths, html, skipped: content.skipped, held });
    if (writer.sessions === 0) throw noExamples(content);
    if (content.statistics.untimed > 0) yield noTimes(content.statistics.untimed);
    if (writer.sessions < FEWEST_TO_SPLIT) yield fewSessions(writer.sessions);
    content.languages = await content.statistics.languages.result();
    const otherLanguage = languageWarning(content.languages);
    if (otherLanguage !== undefined) yield { event: 'warning', ...otherLanguage };
    const ownerless = ownerlessThreads(content.owner, content.statistics.ownerless);
    if (ownerless !== undefined) yield { event: 'warning', code: 'ownerless', ...ownerless };
    yield { event: 'done', manifest: writer.finish(content, await report?.()) };
    return true;
  } finally {
    writer.abandon();
  }
}

/** Every thread becomes sessions, and the writer takes them. */
async function* takeThreads(
  { opened, choices, content, told }: Run,
  writer: DatasetWriter,
): AsyncGenerator<FormatEvent> {
  const { statistics, skipped } = content;
  const newlySkipped = function* (): Generator<FormatEvent> {
    for (const { file, why } of skipped.slice(told.skipped)) yield { event: 'skipped', file, why };
    told.skipped = Math.max(told.skipped, skipped.length);
  };
  for await (const thread of opened.threads()) {
    const before = writer.sessions;
    for (const session of exampleSessions(thread, choices, statistics)) writer.add(session);
    if (writer.sessions > before) content.threads.push(nameThread(thread, choices.key));
    const { threads, messages } = statistics;
    yield { event: 'progress', threads, messages, bytes: opened.bytesRead };
    yield* newlySkipped();
  }
  yield* newlySkipped();
}

function noTimes(count: number): FormatEvent {
  const message = `${withoutTimes(count)}: what is without times is one session and goes to train`;
  return { event: 'warning', code: 'no-times', message };
}

function fewSessions(count: number): FormatEvent {
  return {
    event: 'warning',
    code: 'few-sessions',
    message: `only ${counted(count, 'session')} with replies: everything goes to train, none to valid and test`,
  };
}
