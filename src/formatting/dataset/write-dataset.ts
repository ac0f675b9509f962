/** Writes a dataset to disk. Nothing else writes to its folder. */
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';
import { onDisk } from '../../base/files/disk.ts';
import { PRIVATE_FILE } from '../../base/files/private.ts';
import { type Replacement, replaceFiles } from '../../base/files/replace-files.ts';
import { type DatasetContent, describeDataset } from './describe-dataset.ts';
import type { ExampleSession } from './examples.ts';
import { type DatasetManifest, fileOf, MANIFEST, parts } from './manifest.ts';
import { THREADS, threadsText } from './named-threads.ts';
import type { FormatStatistics } from './statistics.ts';
import { WaitingSessions } from './waiting-sessions.ts';

const SPILL = 'examples.spill';
const REPORT = 'report.html';
const WHEN_FULL = 'free some space or choose another --out; what was there before is untouched';
const LINE_START = '{"prompt":';

/** Makes report.html. */
export type DatasetReport = (manifest: DatasetManifest, statistics: FormatStatistics) => string;

/** Takes sessions, then writes the dataset; its folder stays as it was until `finish` has written everything. */
export class DatasetWriter {
  readonly #out: string;
  readonly #replacement: Replacement;
  readonly #sessions: WaitingSessions;

  /** @throws ImitatorError `out-unwritable`, `out-taken` or `folder-busy`. */
  constructor(out: string) {
    this.#out = out;
    const names = [...parts.map(fileOf), REPORT, THREADS, MANIFEST];
    this.#replacement = this.#write(() => replaceFiles(out, names));
    try {
      refuseForeign(out);
      this.#sessions = this.#write(() => new WaitingSessions(this.#replacement.path(SPILL)));
    } catch (error) {
      this.#replacement.abandon();
      throw error;
    }
  }

  /** How many sessions were taken. */
  get sessions(): number {
    return this.#sessions.count;
  }

  add(session: ExampleSession): void {
    this.#write(() => this.#sessions.add(session));
  }

  /** Splits the sessions, describes the dataset, and moves everything into place, the manifest last. */
  finish(content: DatasetContent, report?: DatasetReport): DatasetManifest {
    return this.#write(() => {
      const files = this.#sessions.split((part) => this.#replacement.path(fileOf(part)), content.settings);
      const manifest = describeDataset(content, files);
      const texts = {
        ...(report === undefined ? {} : { [REPORT]: report(manifest, content.statistics) }),
        [THREADS]: threadsText(content.threads),
        [MANIFEST]: `${JSON.stringify(manifest, null, 2)}\n`,
      };
      for (const [name, text] of Object.entries(texts))
        writeFileSync(this.#replacement.path(name), text, { mode: PRIVATE_FILE });
      this.#replacement.commit([...parts.map(fileOf), ...Object.keys(texts)]);
      return manifest;
    });
  }

  /** Leaves the folder as it was; does nothing after `finish`. */
  abandon(): void {
    this.#sessions.discard();
    this.#replacement.abandon();
  }

  /** @throws ImitatorError `disk-full` or `out-unwritable`. */
  #write<T>(work: () => T): T {
    return onDisk(this.#out, WHEN_FULL, work);
  }
}

/** A train.jsonl that somebody else wrote is not ours to replace. */
function refuseForeign(out: string): void {
  if (existsSync(join(out, MANIFEST))) return;
  const foreign = parts
    .map((part) => join(out, fileOf(part)))
    .find((path) => existsSync(path) && !isOurs(path));
  if (foreign !== undefined)
    throw problem({
      code: 'out-taken',
      place: foreign,
      expected: 'no file, or one of a dataset',
      value: 'something else',
      remedy: 'choose another --out, or move it away',
    });
}

function isOurs(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(LINE_START.length);
    const length = readSync(file, start);
    return length === 0 || start.toString() === LINE_START;
  } finally {
    closeSync(file);
  }
}
