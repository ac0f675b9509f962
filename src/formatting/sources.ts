/** The files of an export, whether they lie in zips (read in place), folders or alone. */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { messageOf, problem } from '../errors.ts';

/** A text file of a thread is at most some 10 MB; what claims to unpack to more than this is no thread. */
const MOST_BYTES = 512 * 1024 * 1024;
/** JSON shrinks to a tenth or so; zeros shrink to a thousandth. */
const MOST_RATIO = 200;
const SMALL_BYTES = 8 * 1024 * 1024;

export interface Entry {
  /** Where it came from, for messages: `export.zip: messages/inbox/...`, or a file's path. */
  readonly place: string;
  /** Path inside its source, with forward slashes. */
  readonly path: string;
  /** The zip, folder or file it came from; files of one source and folder are one copy of a thread. */
  readonly source: string;
  /** Bytes when unpacked. */
  readonly size: number;
  read(): Promise<Buffer>;
  /** The first bytes only. */
  readStart(bytes: number): Promise<Buffer>;
}

export interface Refused {
  file: string;
  why: string;
}

export interface Sources {
  readonly entries: readonly Entry[];
  /** Entries of zips that are not safe to read. */
  readonly refused: readonly Refused[];
  close(): void;
}

/** Lists the files of all paths. Throws where a path is missing or a zip is broken. */
export async function openSources(paths: readonly string[]): Promise<Sources> {
  const entries: Entry[] = [];
  const refused: Refused[] = [];
  const zips: yauzl.ZipFile[] = [];
  for (const path of paths) {
    if (!existsSync(path))
      throw problem({
        code: 'export-missing',
        place: path,
        expected: 'a zip, a folder or a thread file of an export',
        value: 'nothing',
        remedy: 'check the path',
      });
    if (statSync(path).isDirectory()) entries.push(...folderEntries(path));
    else if (isZip(path)) {
      const { zip, list } = await zipEntries(path, refused);
      zips.push(zip);
      entries.push(...list);
    } else entries.push(singleEntry(path));
  }
  return {
    entries,
    refused,
    close() {
      for (const zip of zips) zip.close();
    },
  };
}

function isZip(path: string): boolean {
  if (/\.zip$/iu.test(path)) return true;
  return readFileSync(path).subarray(0, 2).toString('latin1') === 'PK';
}

function fileEntry(file: string, path: string, source: string): Entry {
  return {
    place: file,
    path,
    source,
    size: statSync(file).size,
    read: async () => readFileSync(file),
    readStart: (bytes) => startOf(createReadStream(file, { end: bytes - 1 }), bytes),
  };
}

/** A thread file alone keeps its folder's name, which says which thread it is. */
function singleEntry(path: string): Entry {
  const whole = resolve(path);
  return fileEntry(path, `${basename(dirname(whole))}/${basename(whole)}`, dirname(whole));
}

function folderEntries(folder: string): Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name))
    .sort()
    .map((file) => fileEntry(file, relative(folder, file).split(sep).join('/'), folder));
}

async function zipEntries(path: string, refused: Refused[]): Promise<{ zip: yauzl.ZipFile; list: Entry[] }> {
  let zip: yauzl.ZipFile;
  try {
    // Names come raw: the library would end the whole zip at the first bad one, and we refuse that one only.
    zip = await yauzl.openPromise(path, { decodeStrings: false, autoClose: false });
  } catch (error) {
    throw broken(path, error);
  }
  const list: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const name = yauzl
        .getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
        .replaceAll('\\', '/');
      if (name.endsWith('/')) continue;
      const why = refusal(name, entry);
      if (why === undefined) list.push(zipEntry(zip, path, name, entry));
      else refused.push({ file: `${path}: ${name}`, why });
    }
  } catch (error) {
    zip.close();
    throw broken(path, error);
  }
  return { zip, list };
}

function refusal(name: string, entry: yauzl.Entry): string | undefined {
  const invalid = yauzl.validateFileName(name);
  if (invalid !== null) return 'its name leaves the export (zip-slip)';
  if (!/\.(?:json|html?|txt)$/iu.test(name)) return undefined;
  if (entry.isEncrypted()) return 'it is encrypted; unpack the zip with its password and give the folder';
  const { uncompressedSize, compressedSize } = entry;
  if (
    uncompressedSize > MOST_BYTES ||
    (uncompressedSize > SMALL_BYTES && uncompressedSize > MOST_RATIO * compressedSize)
  )
    return `it would unpack to ${Math.round(uncompressedSize / 1e6)} MB (a zip bomb)`;
  return undefined;
}

function zipEntry(zip: yauzl.ZipFile, source: string, path: string, entry: yauzl.Entry): Entry {
  const open = () => zip.openReadStreamPromise(entry);
  return {
    place: `${source}: ${path}`,
    path,
    source,
    size: entry.uncompressedSize,
    read: async () => startOf(await open(), entry.uncompressedSize),
    readStart: async (bytes) => startOf(await open(), bytes),
  };
}

function broken(path: string, error: unknown) {
  return problem({
    code: 'zip-broken',
    place: path,
    expected: 'a whole zip file',
    value: messageOf(error),
    remedy: 'the download may have stopped early: download it again',
    cause: error,
  });
}

/** Reads at most so many bytes and closes the stream. Throws if a zip holds more than it declared. */
async function startOf(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks, Math.min(length, most));
}
