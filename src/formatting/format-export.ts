/** From the paths of an export to a dataset on disk, told as it goes. */
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import { problem } from '../errors.ts';
import { type DatasetManifest, datasetHash } from './dataset.ts';
import { type ExampleOptions, exampleSessions } from './examples.ts';
import { createFilter, type Filters, noFilters } from './filters.ts';
import { PaceMeter } from './pace.ts';
import { openExport } from './read-export.ts';
import { FEWEST_TO_SPLIT } from './split.ts';
import { type FormatStatistics, Statistics } from './statistics.ts';
import { type DatasetFiles, DatasetWriter } from './write-dataset.ts';

export interface FormatRequest {
  /** Zips (parts of one export, or several exports), folders, thread files. */
  paths: readonly string[];
  /** The dataset's folder. */
  out: string;
  settings: FormattingSettings;
  filters?: Filters;
  /** The owner's names, `*` standing for anything; where there are none, the export says them. */
  me?: readonly string[];
  /** Settles which thread an end-to-end-encrypted one continues. */
  join?: Readonly<Record<string, string>>;
  /** Makes thread ids; see `threadKey`. */
  key: Uint8Array;
  /** Makes report.html. */
  report?: (manifest: DatasetManifest, statistics: FormatStatistics) => string;
  signal?: AbortSignal;
}

export type FormatEvent =
  | { event: 'opened'; owner: string; threads: number; bytes: number }
  | { event: 'progress'; threads: number; messages: number; bytes: number }
  | { event: 'skipped'; file: string; why: string }
  | { event: 'warning'; warning: string }
  | { event: 'done'; manifest: DatasetManifest };

/**
 * Writes a dataset. Its folder is as it was before until the last event, and stays so when anything fails or the
 * signal aborts.
 *
 * @throws ImitatorError for what cannot be read, found or written: see `openExport`, `DatasetWriter`, and `no-examples`.
 */
export async function* formatExport(request: FormatRequest): AsyncGenerator<FormatEvent> {
  const filters = request.filters ?? noFilters;
  // Wrong dates are found before anything is read.
  createFilter(filters);
  const opened = await openExport(request.paths, {
    me: request.me,
    joins: request.join,
    signal: request.signal,
  });
  try {
    const { threadCount: threads, bytes } = opened;
    yield { event: 'opened', owner: opened.owner[0]!, threads, bytes };
    const writer = new DatasetWriter(request.out);
    try {
      yield* written(request, filters, opened, writer);
    } finally {
      writer.abandon();
    }
  } finally {
    opened.close();
  }
}

type Opened = Awaited<ReturnType<typeof openExport>>;

async function* written(
  request: FormatRequest,
  filters: Filters,
  opened: Opened,
  writer: DatasetWriter,
): AsyncGenerator<FormatEvent> {
  const { settings, key } = request;
  const statistics = new Statistics();
  const pace = new PaceMeter();
  let told = 0;
  const options: ExampleOptions = { settings, filters, key, statistics, pace };
  for await (const thread of opened.threads()) {
    for await (const session of exampleSessions([thread], options)) writer.add(session);
    yield {
      event: 'progress',
      threads: statistics.threads,
      messages: statistics.messages,
      bytes: opened.bytesRead,
    };
    for (const { file, why } of opened.skipped.slice(told)) yield { event: 'skipped', file, why };
    told = opened.skipped.length;
  }
  for (const { file, why } of opened.skipped.slice(told)) yield { event: 'skipped', file, why };
  if (writer.sessions === 0) throw noExamples(statistics, opened.owner);
  if (writer.sessions < FEWEST_TO_SPLIT)
    yield {
      event: 'warning',
      warning: `only ${writer.sessions} sessions with replies: all of them go to train, none to valid and test`,
    };
  const manifest = writer.finish((files) => {
    const manifest = manifestOf(request, filters, opened, files, statistics, pace);
    return { manifest, report: request.report?.(manifest, statistics) };
  });
  yield { event: 'done', manifest };
}

function manifestOf(
  request: FormatRequest,
  filters: Filters,
  opened: Opened,
  files: DatasetFiles,
  statistics: Statistics,
  pace: PaceMeter,
): DatasetManifest {
  const { threads, exclude, since, until } = filters;
  const settings = {
    ...request.settings,
    me: [...(request.me ?? [])],
    threads: [...threads],
    exclude: [...exclude],
    since,
    until,
    join: { ...request.join },
  };
  return {
    format: 1,
    hash: datasetHash(files, settings),
    owner: { name: opened.owner[0]! },
    settings,
    files,
    counts: statistics.counts(),
    pace: pace.result(),
    skipped: opened.skipped.map(({ file, why }) => ({ file, why })),
  };
}

function noExamples(statistics: Statistics, owner: readonly string[]) {
  return problem({
    code: 'no-examples',
    detail: `${statistics.typed} typed messages in ${statistics.threads} threads, and none of them is a reply by ${owner.join(' or ')}`,
    expected: 'threads in which the owner answers somebody',
    remedy:
      'see with imitator inspect what the export holds; --me NAME says who you are, --groups takes groups too, and --since, --until, --threads and --exclude may leave too little',
  });
}
