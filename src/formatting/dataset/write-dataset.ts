/**
 * Examples onto the disk. Their parts are known only when the last session was seen, so the lines wait in a file of
 * their own; of each session only its time, its length and its messages' hashes stay in memory.
 */
import { closeSync, existsSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../base/errors.ts';
import { onDisk } from '../../base/files/disk.ts';
import { type Replacement, replaceFiles } from '../../base/files/replace-files.ts';
import { type DatasetManifest, fileOf, MANIFEST, type Part, parts } from './dataset.ts';
import type { ExampleSession } from './examples.ts';
import { LineFile } from './line-file.ts';
import { NumberList } from './number-list.ts';
import { splitSessions } from './split.ts';

const SPILL = 'examples.spill';
const REPORT = 'report.html';
const WHEN_FULL = 'free some space or choose another --out; what was there before is untouched';
const LINE_START = '{"prompt":';

export type DatasetFiles = DatasetManifest['files'];

/** Collects sessions, then writes the dataset; its folder stays as it was until `finish` has written everything. */
export class DatasetWriter {
  readonly #out: string;
  readonly #replacement: Replacement;
  readonly #spill: LineFile;
  readonly #times = new NumberList(Float64Array);
  readonly #bytes = new NumberList(Uint32Array);
  readonly #examples = new NumberList(Uint32Array);
  /** Of all sessions, one after the other; `#messages` says how many each has. */
  readonly #hashes = new NumberList(Float64Array);
  readonly #messages = new NumberList(Uint32Array);

  /** @throws ImitatorError `out-unwritable`, `out-taken` or `folder-busy`. */
  constructor(out: string) {
    this.#out = out;
    const names = [...parts.map(fileOf), REPORT, MANIFEST];
    this.#replacement = onDisk(out, WHEN_FULL, () => replaceFiles(out, names));
    try {
      refuseForeign(out);
      this.#spill = onDisk(out, WHEN_FULL, () => new LineFile(this.#replacement.path(SPILL)));
    } catch (error) {
      this.#replacement.abandon();
      throw error;
    }
  }

  get sessions(): number {
    return this.#times.length;
  }

  /** Takes the examples of one session. */
  add(session: ExampleSession): void {
    onDisk(this.#out, WHEN_FULL, () => {
      const before = this.#spill.bytes;
      for (const { prompt, response, at } of session.examples)
        this.#spill.write(`${JSON.stringify({ prompt, response, thread: session.thread, at })}\n`);
      this.#times.push(session.at ?? Number.NaN);
      this.#bytes.push(this.#spill.bytes - before);
      this.#examples.push(session.examples.length);
      this.#messages.push(session.messages.length);
      for (const hash of session.messages) this.#hashes.push(hash);
    });
  }

  /**
   * Splits, writes and moves everything into place.
   *
   * @param describe makes the manifest, and report.html where it is wanted, once the files are known.
   */
  finish(describe: (files: DatasetFiles) => { manifest: DatasetManifest; report?: string }): DatasetManifest {
    return onDisk(this.#out, WHEN_FULL, () => {
      const { manifest, report } = describe(this.#writeParts());
      const texts = { ...(report === undefined ? {} : { [REPORT]: report }), [MANIFEST]: pretty(manifest) };
      for (const [name, text] of Object.entries(texts)) writeFileSync(this.#replacement.path(name), text);
      this.#replacement.commit([...parts.map(fileOf), ...Object.keys(texts)]);
      return manifest;
    });
  }

  /** Leaves the folder as it was; does nothing after `finish`. */
  abandon(): void {
    this.#spill.discard();
    this.#replacement.abandon();
  }

  #writeParts(): DatasetFiles {
    this.#spill.close();
    const written = {} as Record<Part, LineFile>;
    const examples = { train: 0, valid: 0, test: 0 };
    try {
      for (const part of parts) written[part] = new LineFile(this.#replacement.path(fileOf(part)));
      this.#eachSession((session, part, copyTo) => {
        copyTo(written[part]);
        examples[part] += this.#examples.at(session);
      });
      for (const part of parts) written[part].close();
    } finally {
      for (const file of Object.values(written)) file.discard();
    }
    rmSync(this.#replacement.path(SPILL));
    const describe = (part: Part) => ({ examples: examples[part], sha256: written[part].sha256() });
    return { train: describe('train'), valid: describe('valid'), test: describe('test') };
  }

  #eachSession(visit: (session: number, part: Part, copyTo: (file: LineFile) => void) => void): void {
    const spill = openSync(this.#replacement.path(SPILL), 'r');
    try {
      let position = 0;
      for (const [session, part] of this.#partsOfSessions().entries()) {
        const bytes = this.#bytes.at(session);
        if (part !== undefined) visit(session, part, (file) => file.copy(spill, position, bytes));
        position += bytes;
      }
    } finally {
      closeSync(spill);
    }
  }

  /** The part of each session; none for one that would train on a message which is kept back elsewhere. */
  #partsOfSessions(): (Part | undefined)[] {
    const split: readonly Part[] = splitSessions(this.#times.values());
    const keptBack = new Set<number>();
    this.#eachHash((hash, session) => split[session] !== 'train' && keptBack.add(hash));
    const result: (Part | undefined)[] = [...split];
    this.#eachHash((hash, session) => {
      if (split[session] === 'train' && keptBack.has(hash)) result[session] = undefined;
    });
    return result;
  }

  #eachHash(visit: (hash: number, session: number) => void): void {
    let at = 0;
    for (let session = 0; session < this.#messages.length; session++)
      for (const end = at + this.#messages.at(session); at < end; at++) visit(this.#hashes.at(at), session);
  }
}

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

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
