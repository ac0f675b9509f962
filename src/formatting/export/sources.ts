/** The text files of an export, whether they lie in zips (read in place), folders or alone. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ImitatorError, messageOf, problem } from '../../base/errors.ts';
import type { Entry, SkippedFile } from './entry.ts';
import { openZip } from './zip.ts';

export interface ExportSources {
  readonly entries: readonly Entry[];
  /** Entries of zips that are not safe to read. */
  readonly refused: readonly SkippedFile[];
  close(): void;
}

const isText = (name: string) => /\.(?:json|html?)$/iu.test(name);
const isZipName = (name: string) => /\.zip$/iu.test(name);

/**
 * Lists the text files of all paths; a folder may hold the zips of an export too.
 *
 * @throws ImitatorError `export-missing`, `export-unreadable` or `zip-broken`.
 */
export async function openSources(paths: readonly string[]): Promise<ExportSources> {
  const entries: Entry[] = [];
  const refused: SkippedFile[] = [];
  const closers: (() => void)[] = [];
  const close = () => {
    for (const each of closers.splice(0)) each();
  };
  const addZip = async (path: string) => {
    const zip = await openZip(path, isText, refused);
    closers.push(zip.close);
    for (const entry of zip.entries) entries.push(entry);
  };
  try {
    for (const path of paths) {
      const kind = kindOf(path);
      if (kind === 'zip') await addZip(path);
      else if (kind === 'file') entries.push(namedEntry(path));
      else {
        for (const entry of folderEntries(path)) entries.push(entry);
        for (const name of readdirSync(path).filter(isZipName).sort()) await addZip(join(path, name));
      }
    }
  } catch (error) {
    close();
    throw error instanceof ImitatorError ? error : unreadable(paths, error);
  }
  return { entries, refused, close };
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
  return isZipName(path) || startsAsZip(path) ? 'zip' : 'file';
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

function folderEntries(folder: string): Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => isText(item.name) && (item.isFile() || item.isSymbolicLink()))
    .map((item) => join(item.parentPath, item.name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .sort()
    .map((file) => fileEntry(file, relative(folder, file).split(sep).join('/'), folder));
}

function fileEntry(file: string, path: string, source: string): Entry {
  return {
    place: file,
    path,
    source,
    size: statSync(file).size,
    read: () => readFile(file),
    async readStart(bytes) {
      await using handle = await open(file);
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    },
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
