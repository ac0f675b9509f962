/** The text files of a zip, read in place. What is not safe to read is refused by name, and the rest is read. */
import { closeSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { constants, crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import yauzl from 'yauzl';
import { messageOf, problem } from '../../base/errors.ts';
import type { Entry, SkippedFile } from './entry.ts';

const MEGABYTE = 1024 * 1024;
/** A file of a thread has some 10 MB; 10,000 long messages of emoji have hundreds. No text in memory can be longer. */
const MOST_BYTES = 512 * MEGABYTE;
/** JSON shrinks to a tenth or so, a flood of one emoji to a three-hundredth, zeros to a thousandth. */
const MOST_RATIO = 200;
/** What shrinks by more than that may still be this large: a file at a time is unpacked. */
const HARMLESS_BYTES = 256 * MEGABYTE;
/** The same for all files of a zip together. */
const HARMLESS_TOTAL = 4096 * MEGABYTE;
/** Threads have a file for every 10,000 messages. */
const MOST_ENTRIES = 200_000;
const STORED = 0;
const DEFLATED = 8;

const readAt = promisify(read);
const inflate = promisify(inflateRaw);

export interface ZipSource {
  entries: Entry[];
  close(): void;
}

/**
 * Lists the entries for which `wanted` holds.
 *
 * @param refused gets those that are not safe to read; a zip with a password is named once, not by its entries.
 * @throws ImitatorError `zip-broken`.
 */
export async function openZip(
  path: string,
  wanted: (name: string) => boolean,
  refused: SkippedFile[],
): Promise<ZipSource> {
  const file = openSync(path, 'r');
  try {
    // Names come raw: the library would end the whole zip at the first bad one, and we refuse that one only.
    const zip = await yauzl.fromFdPromise(file, { decodeStrings: false, autoClose: false });
    const guard = new BombGuard(zip.fileSize);
    const entries: Entry[] = [];
    const refusedHere: SkippedFile[] = [];
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith('/') || !wanted(name)) continue;
      const why = refusal(name, entry) ?? guard.refusal(entry);
      if (entries.length + refusedHere.length >= MOST_ENTRIES)
        throw new Error(
          `it lists more than ${MOST_ENTRIES} files of text, where an export has a few thousand`,
        );
      if (why === undefined) entries.push(zipEntry(zip, file, path, name, entry));
      else refusedHere.push({ file: `${path}: ${name}`, why });
    }
    const locked = entries.length === 0 && refusedHere.length > 0 && refusedHere.every(isEncrypted);
    for (const each of locked ? [{ file: path, why: ENCRYPTED }] : refusedHere) refused.push(each);
    return { entries, close: () => closeSync(file) };
  } catch (error) {
    closeSync(file);
    throw problem({
      code: 'zip-broken',
      place: path,
      expected: 'a whole zip file',
      value: messageOf(error),
      remedy: 'the download may have stopped early: download it again',
      cause: error,
    });
  }
}

/** Throws `zip-broken` where the end of the zip, its list of files, is not there or not whole. */
export async function checkZip(path: string): Promise<void> {
  (await openZip(path, () => false, [])).close();
}

function nameOf(entry: yauzl.Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  return yauzl
    .getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
    .replaceAll('\\', '/');
}

const ENCRYPTED = 'it is encrypted; unpack the zip with its password and give the folder';

const IF_YOURS = 'if Meta sent it so, unpack the zip and give the folder';

const isEncrypted = ({ why }: SkippedFile) => why === ENCRYPTED;

function refusal(name: string, entry: yauzl.Entry): string | undefined {
  if (yauzl.validateFileName(name) !== null) return 'its name leaves the export (zip-slip)';
  if (entry.isEncrypted()) return ENCRYPTED;
  const method = entry.compressionMethod;
  if (method !== STORED && method !== DEFLATED)
    return `it is packed in a way that is not read here (method ${method}); unpack the zip and give the folder`;
  return undefined;
}

/** Refuses what would unpack to far more than it is: an entry for itself, or all of them together. */
class BombGuard {
  readonly #fileSize: number;
  #packed = 0;
  #unpacked = 0;

  constructor(fileSize: number) {
    this.#fileSize = fileSize;
  }

  refusal({ compressedSize, uncompressedSize }: yauzl.Entry): string | undefined {
    const most = Math.min(MOST_BYTES, Math.max(HARMLESS_BYTES, MOST_RATIO * compressedSize));
    if (uncompressedSize > most)
      return `it would unpack to ${Math.round(uncompressedSize / 1e6)} MB (a zip bomb?); ${IF_YOURS}`;
    this.#packed += compressedSize;
    this.#unpacked += uncompressedSize;
    const total = Math.max(HARMLESS_TOTAL, MOST_RATIO * this.#fileSize);
    if (this.#packed > this.#fileSize || this.#unpacked > total)
      return `with it the zip would unpack to far more than it holds (a zip bomb?); ${IF_YOURS}`;
    return undefined;
  }
}

function zipEntry(zip: yauzl.ZipFile, file: number, source: string, path: string, entry: yauzl.Entry): Entry {
  const readPacked = async (most: number): Promise<Buffer> => {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const length = Math.min(entry.compressedSize, most);
    const { bytesRead, buffer } = await readAt(file, Buffer.allocUnsafe(length), 0, length, fileDataStart);
    if (bytesRead < length) throw new Error('the zip ends early');
    return buffer;
  };
  return {
    place: `${source}: ${path}`,
    path,
    source,
    size: entry.uncompressedSize,
    async read() {
      return unpack(await readPacked(Number.POSITIVE_INFINITY), entry);
    },
    async readStart(bytes) {
      const start = await readPacked(bytes);
      if (entry.compressionMethod === STORED) return start;
      return inflateRawSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, bytes);
    },
    async readEnd(bytes) {
      return (await this.read()).subarray(-bytes);
    },
  };
}

/** Unpacks in one go and off the main thread. Throws where the zip is damaged, or holds more than it declared. */
async function unpack(packed: Buffer, entry: yauzl.Entry): Promise<Buffer> {
  const { compressionMethod, uncompressedSize: size } = entry;
  const bytes =
    compressionMethod === STORED
      ? packed
      : await inflate(packed, { chunkSize: Math.max(64, size + 1), maxOutputLength: Math.max(1, size) });
  if (bytes.length !== size || crc32(bytes) !== entry.crc32) throw new Error('the zip is damaged here');
  return bytes;
}
