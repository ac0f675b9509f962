/** From the paths of an export to a dataset on disk, told as it goes. */
import type { FormattingSettings } from '../../config/groups/formatting.ts';
import { counted } from '../base/counted.ts';
import { problem } from '../base/errors.ts';
import { type DatasetManifest, datasetHash } from './dataset/dataset.ts';
import { exampleSessions } from './dataset/examples.ts';
import { PaceMeter } from './dataset/pace.ts';
import { FEWEST_TO_SPLIT } from './dataset/split.ts';
import { type FormatStatistics, Statistics } from './dataset/statistics.ts';
import { type DatasetFiles, DatasetWriter } from './dataset/write-dataset.ts';
import { createFilter, type Filter, type Filters, noFilters } from './export/filters.ts';
import type { Joins } from './export/join-encrypted.ts';
import { noThreads } from './export/no-threads.ts';
import { candidateList, type Owner, requireOwner } from './export/owner.ts';
import { type OpenExport, openExport } from './export/read-export.ts';
import { checkPhoneCountry } from './prompt/privacy.ts';

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
  join?: Joins;
  /** Makes thread ids; see `threadKey`. */
  key: Uint8Array;
  /** Loads what makes report.html, when all has been read: its charts are a large library. */
  report?: () => Promise<(manifest: DatasetManifest, statistics: FormatStatistics) => string>;
  signal?: AbortSignal;
}

export type FormatEvent =
  | { event: 'opened'; owner: string; threads: number; bytes: number }
  | { event: 'progress'; threads: number; messages: number; bytes: number }
  | { event: 'skipped'; file: string; why: string }
  | { event: 'warning'; code: 'few-sessions'; message: string }
  | { event: 'done'; manifest: DatasetManifest };

/**
 * Writes a dataset. Its folder is as it was before until the last event, and stays so when anything fails or the
 * signal aborts.
 *
 * @throws ImitatorError for what cannot be read, found or written: see `openExport` and `DatasetWriter`; `no-examples`,
 *   `phone-country`.
 */
export async function* formatExport(request: FormatRequest): AsyncGenerator<FormatEvent> {
  // Wrong dates and settings are found before anything is read.
  checkPhoneCountry(request.settings);
  const filter = createFilter(request.filters ?? noFilters);
  const { me, join, signal } = request;
  const opened = await openExport(request.paths, { me, join, signal });
  try {
    const { owner, threadCount: threads, bytes } = opened;
    requireOwner(owner);
    yield { event: 'opened', owner: owner.names[0]!, threads, bytes };
    const writer = new DatasetWriter(request.out);
    try {
      yield* written(request, filter, opened, writer);
    } finally {
      writer.abandon();
    }
  } finally {
    opened.close();
  }
}

async function* written(
  request: FormatRequest,
  filter: Filter,
  opened: OpenExport,
  writer: DatasetWriter,
): AsyncGenerator<FormatEvent> {
  const { settings, key } = request;
  const { skipped } = opened;
  const statistics = new Statistics();
  const pace = new PaceMeter();
  let told = 0;
  const news = function* (): Generator<FormatEvent> {
    for (const { file, why } of skipped.slice(told)) yield { event: 'skipped', file, why };
    told = skipped.length;
  };
  for await (const thread of opened.threads()) {
    for (const session of exampleSessions(thread, { settings, filter, key, statistics, pace }))
      writer.add(session);
    const { threads, messages } = statistics;
    yield { event: 'progress', threads, messages, bytes: opened.bytesRead };
    yield* news();
  }
  yield* news();
  if (statistics.threads === 0) throw noThreads(request.paths, [], skipped);
  if (writer.sessions === 0) throw noExamples(statistics, opened.owner);
  if (writer.sessions < FEWEST_TO_SPLIT)
    yield {
      event: 'warning',
      code: 'few-sessions',
      message: `only ${counted(writer.sessions, 'session')} with replies: everything goes to train, none to valid and test`,
    };
  const report = await request.report?.();
  const manifest = writer.finish((files) => {
    const manifest = manifestOf(request, opened, files, statistics, pace);
    return { manifest, report: report?.(manifest, statistics) };
  });
  yield { event: 'done', manifest };
}

function manifestOf(
  request: FormatRequest,
  opened: OpenExport,
  files: DatasetFiles,
  statistics: Statistics,
  pace: PaceMeter,
): DatasetManifest {
  const { threads, exclude, since, until } = request.filters ?? noFilters;
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
    owner: { name: ownerName(opened.owner, statistics) },
    settings,
    files,
    counts: statistics.counts(),
    pace: pace.result(),
    skipped: opened.skipped.map(({ file, why }) => ({ file, why })),
  };
}

/** The name that was found or given, or of those that match a pattern the one in the most threads. */
function ownerName({ names }: Owner, { ownerNames }: Statistics): string {
  const [mostSeen] = [...ownerNames].sort((a, b) => b[1] - a[1])[0] ?? [];
  return names.find((name) => !name.includes('*')) ?? mostSeen ?? names[0]!;
}

function noExamples(statistics: Statistics, owner: Owner) {
  const { typed, threads, ownerNames } = statistics;
  const names = owner.names.join(' or ');
  return problem({
    code: 'no-examples',
    detail:
      ownerNames.size === 0
        ? `nobody is called ${names} in ${counted(threads, 'thread')}; there are ${candidateList(owner.candidates)}`
        : `no reply by ${names} among ${counted(typed, 'typed message')} in ${counted(threads, 'thread')}`,
    remedy:
      ownerNames.size === 0
        ? '--me NAME says who you are'
        : 'see with imitator inspect what the export holds: --since, --until, --threads, --exclude may leave too little, and groups are used only with --groups',
  });
}
