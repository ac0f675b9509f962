/**
 * Sessions that wait until the last one was seen: only then is it known which part each belongs to. Their lines wait in
 * a file; of each session only its time, its length and its messages' hashes stay in memory.
 */
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import type { Example } from '../../vocabulary.ts';
import { contactTags } from '../prompt/contact-tag.ts';
import type { ExampleSession } from './examples.ts';
import { LineFile } from './line-file.ts';
import { type DatasetFiles, type Part, parts } from './manifest.ts';
import { NumberList } from './number-list.ts';
import { splitSessions } from './split.ts';
import { tagExample } from './tag-example.ts';

export class WaitingSessions {
  readonly #path: string;
  readonly #lines: LineFile;
  readonly #times = new NumberList(Float64Array);
  readonly #bytes = new NumberList(Uint32Array);
  readonly #examples = new NumberList(Uint32Array);
  /** Of all sessions, one after the other; `#messages` says how many each has. */
  readonly #hashes = new NumberList(Float64Array);
  readonly #messages = new NumberList(Uint32Array);
  readonly #threads = new Set<string>();

  /** Makes the file in which lines wait; throws if there is one. */
  constructor(path: string) {
    this.#path = path;
    this.#lines = new LineFile(path);
  }

  get count(): number {
    return this.#times.length;
  }

  add(session: ExampleSession): void {
    const before = this.#lines.bytes;
    for (const { prompt, response, at } of session.examples)
      this.#lines.write(lineOf({ prompt, response, thread: session.thread, at }));
    this.#threads.add(session.thread);
    this.#times.push(session.at ?? Number.NaN);
    this.#bytes.push(this.#lines.bytes - before);
    this.#examples.push(session.examples.length);
    this.#messages.push(session.messages.length);
    for (const hash of session.messages) this.#hashes.push(hash);
  }

  /** Moves the lines of each session into the new file of its part; with contact tags, if the settings want them. */
  split(pathOf: (part: Part) => string, { contactTag }: { contactTag: boolean }): DatasetFiles {
    this.#lines.close();
    const files = {} as Record<Part, LineFile>;
    const examples = { train: 0, valid: 0, test: 0 };
    try {
      for (const part of parts) files[part] = new LineFile(pathOf(part));
      const tags = contactTag ? contactTags(this.#threads) : undefined;
      this.#eachSession((session, part, lines) => {
        if (tags === undefined) files[part].copy(lines.file, lines.position, lines.bytes);
        else for (const each of examplesIn(lines)) files[part].write(lineOf(tagExample(each, part, tags)));
        examples[part] += this.#examples.at(session);
      });
      for (const part of parts) files[part].close();
    } finally {
      for (const file of Object.values(files)) file.discard();
    }
    rmSync(this.#path);
    const describe = (part: Part) => ({ examples: examples[part], sha256: files[part].sha256() });
    return { train: describe('train'), valid: describe('valid'), test: describe('test') };
  }

  /** Closes the file in which lines wait; does nothing after `split`. */
  discard(): void {
    this.#lines.discard();
  }

  #eachSession(visit: (session: number, part: Part, lines: FileRange) => void): void {
    const file = openSync(this.#path, 'r');
    try {
      let position = 0;
      for (const [session, part] of this.#partsOfSessions().entries()) {
        const bytes = this.#bytes.at(session);
        if (part !== undefined) visit(session, part, { file, position, bytes });
        position += bytes;
      }
    } finally {
      closeSync(file);
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

/** Where a session's lines are, in a file that is open. */
interface FileRange {
  file: number;
  position: number;
  bytes: number;
}

function lineOf(example: Example): string {
  return `${JSON.stringify(example)}\n`;
}

function examplesIn({ file, position, bytes }: FileRange): Example[] {
  const buffer = Buffer.alloc(bytes);
  if (readSync(file, buffer, 0, bytes, position) < bytes) throw new Error('a file ended before its time');
  const lines = buffer.toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Example);
}
