/** From what was read of an export to the manifest of its dataset. */
import type { Owner, SkippedFile } from '../export/index.ts';
import type { Languages } from './language-meter.ts';
import { type DatasetFiles, type DatasetManifest, type DatasetSettings, datasetHash } from './manifest.ts';
import type { NamedThread } from './named-threads.ts';
import type { Statistics } from './statistics.ts';

/** What a manifest says of a dataset, apart from its files. It is complete once all threads of the export are read. */
export interface DatasetContent {
  owner: Owner;
  settings: DatasetSettings;
  statistics: Statistics;
  /** Those that have examples, by name: not for the manifest. */
  threads: NamedThread[];
  /** What `statistics.languages` came to; undefined where it was not asked. */
  languages?: Languages;
  /** Files that could not be used, and why. */
  skipped: readonly SkippedFile[];
}

export function describeDataset(content: DatasetContent, files: DatasetFiles): DatasetManifest {
  const { settings, statistics, languages, skipped } = content;
  return {
    format: 1,
    hash: datasetHash(files, settings),
    owner: { name: ownerName(content) },
    settings,
    files,
    counts: statistics.counts(),
    pace: statistics.pace.result(),
    languages,
    skipped: skipped.map(({ file, why }) => ({ file, why })),
  };
}

/** The name that was found or given; where patterns were given, the name that is in the most threads. */
function ownerName({ owner: { names }, statistics: { ownerNames } }: DatasetContent): string {
  const [mostSeen] = [...ownerNames].sort((a, b) => b[1] - a[1])[0] ?? [];
  return names.find((name) => !name.includes('*')) ?? mostSeen ?? names[0]!;
}
