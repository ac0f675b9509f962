/** The text files of an export, whether they lie in zips (read in place), folders or alone. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ImitatorError, messageOf, problem } from '../../base/errors.ts';
import { Census } from './census.ts';
import type { Entry, SkippedFile } from './entry.ts';
import { openZip } from './zip.ts';

export interface ExportSources {
  readonly entries: readonly Entry[];
  /** Zips that could not be opened, and entries of zips that are not safe to read. */
  readonly refused: readonly SkippedFile[];
  /** Everything that lay there. */
  readonly census: Census;
  close(): void;
}

/** As in zips; no text in memory can be longer. */
const MOST_BYTES = 512 * 1024 * 1024;
const megabytes = (bytes: number) => Math.round(bytes / 1e6);

/** `message_1.json (2)` and `message_1.json.bak` are still JSON. */
const isText = (path: string) => /\.(?:json\b[^/]*|html?|txt)$/iu.test(path) && !isAttachment(path);
const isZipName = (path: string) => /\.zip$/iu.test(path) && !isAttachment(path);
/** A renamed zip: `facebook.zip.1`, `facebook`. */
const mayBeZip = (path: string) => /zip[^/]*$|(?:^|\/)[^/.]+$/iu.test(path) && !isAttachment(path);

const isOtherArchive = (path: string) =>
  /\.(?:7z|rar|tar|tgz|gz|bz2|xz)$/iu.test(path) && !isAttachment(path);
const OTHER_ARCHIVE = 'only zips are read in place; unpack it and give the folder';

/** What people sent each other lies in folders beside a thread's files. It may be somebody else's export. */
const ATTACHMENT =
  /(?:^|\/)(?:(?:inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover)\/[^/]+|[^/]*_[\w-]{10,})\/(?:files|photos|videos|audio|gifs)\/|(?:^|\/)media\/[\da-f-]{30,}\.\w+$/iu;
const isAttachment = (path: string) => ATTACHMENT.test(path);

/**
 * Lists the text files of all paths. The zips in a folder are a part of what it holds; one that is broken is named and
 * the rest is read, while a zip that was named itself has to be whole.
 *
 * @throws ImitatorError `export-missing`, `export-unreadable` or `zip-broken`.
 */
export async function openSources(paths: readonly string[]): Promise<ExportSources> {
  const opener = new SourceOpener();
  try {
    for (const path of paths) await opener.add(path);
  } catch (error) {
    opener.close();
    throw error instanceof ImitatorError ? error : unreadable(paths, error);
  }
  return opener;
}

class SourceOpener implements ExportSources {
  readonly entries: Entry[] = [];
  readonly refused: SkippedFile[] = [];
  readonly census = new Census();
  readonly #closers: (() => void)[] = [];

  async add(path: string): Promise<void> {
    const kind = kindOf(path);
    if (kind === 'folder') await this.#addFolder(path);
    else if (kind === 'zip') await this.#addZip(path);
    else {
      this.census.add(path);
      this.#addFile(namedEntry(path));
    }
  }

  async #addFolder(folder: string): Promise<void> {
    const zips: string[] = [];
    for (const file of filesIn(folder, this.refused)) {
      const path = relative(folder, file).split(sep).join('/');
      this.census.add(path);
      if (isText(path)) this.#addFile(fileEntry(file, path, folder));
      else if (isZipName(path) || (mayBeZip(path) && mayStartAsZip(file))) zips.push(file);
      else if (isOtherArchive(path)) this.refused.push({ file, why: OTHER_ARCHIVE });
    }
    for (const zip of zips) {
      try {
        await this.#addZip(zip);
      } catch (error) {
        this.refused.push({ file: zip, why: `the zip cannot be opened (${reasonOf(error)})` });
      }
    }
  }

  #addFile(entry: Entry): void {
    if (entry.size <= MOST_BYTES) this.entries.push(entry);
    else
      this.refused.push({
        file: entry.place,
        why: `${megabytes(entry.size)} MB are more than any file of an export has`,
      });
  }

  async #addZip(path: string): Promise<void> {
    const zips: string[] = [];
    const wanted = (name: string) => {
      this.census.add(name);
      if (isZipName(name)) zips.push(name);
      return isText(name);
    };
    const zip = await openZip(path, wanted, this.refused);
    this.#closers.push(zip.close);
    for (const entry of zip.entries) this.entries.push(entry);
    for (const name of zips)
      this.refused.push({
        file: `${path}: ${name}`,
        why: 'it is a zip within a zip; unpack the outer one and give the folder',
      });
  }

  close(): void {
    for (const each of this.#closers.splice(0)) each();
  }
}

/** What a library said of a zip, without the sentence around it. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof ImitatorError ? (error.cause ?? error) : error);
}

function kindOf(path: string): 'folder' | 'zip' | 'file' {
  if (!existsSync(path))
    throw problem({
      code: 'export-missing',
      place: path,
      expected: 'a zip, a folder or a thread file of an export',
      value: 'nothing',
      remedy: 'check the path',
    });
  if (statSync(path).isDirectory()) return 'folder';
  return /\.zip$/iu.test(path) || startsAsZip(path) ? 'zip' : 'file';
}

/** What cannot be opened at all may be anything: it is read, or named, as what its name says. */
function mayStartAsZip(path: string): boolean {
  try {
    return startsAsZip(path);
  } catch {
    return false;
  }
}

function startsAsZip(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(4);
    readSync(file, start);
    return start.toString('latin1') === 'PK\u0003\u0004';
  } finally {
    closeSync(file);
  }
}

/** A thread file alone keeps its folder's name, which says which thread it is. */
function namedEntry(path: string): Entry {
  const whole = resolve(path);
  const entry = fileEntry(path, `${basename(dirname(whole))}/${basename(whole)}`, dirname(whole));
  return { ...entry, named: true };
}

/** Links to files are followed; those to folders might lead in circles, and are named. */
function filesIn(folder: string, refused: SkippedFile[]): string[] {
  const files: string[] = [];
  for (const item of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(item.parentPath, item.name);
    const kind = item.isSymbolicLink() ? kindOfLinked(file) : item.isFile() ? 'file' : 'other';
    if (kind === 'file') files.push(file);
    else if (kind === 'folder') refused.push({ file, why: LINKED_FOLDER });
  }
  return files.sort();
}

const LINKED_FOLDER = 'it is a link to a folder, which is not followed; give that folder too';

function kindOfLinked(link: string): 'file' | 'folder' | 'other' {
  try {
    const target = statSync(link);
    return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
  } catch {
    // It leads nowhere, or to itself.
    return 'other';
  }
}

function fileEntry(file: string, path: string, source: string): Entry {
  const { size } = statSync(file);
  const readPart = async (bytes: number, position: number) => {
    await using handle = await open(file);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
    return buffer.subarray(0, bytesRead);
  };
  return {
    place: file,
    path,
    source,
    size,
    read: () => readFile(file),
    readStart: (bytes) => readPart(bytes, 0),
    readEnd: (bytes) => readPart(Math.min(bytes, size), Math.max(0, size - bytes)),
  };
}

function unreadable(paths: readonly string[], cause: unknown) {
  return problem({
    code: 'export-unreadable',
    place: paths.join(', '),
    expected: 'files that can be read',
    value: messageOf(cause),
    remedy: 'check their permissions',
    cause,
  });
}
