/**
 * The model store: versions, each a folder that is never changed once it is there, and the name `current`, which points
 * to one of them. What is not whole has no name and is never served.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ImitatorError, messageOf, problem } from '../../base/errors.ts';
import { diskProblem, onDisk } from '../../base/files/disk.ts';
import { copyPrivate, PRIVATE_FOLDER } from '../../base/files/private.ts';
import { syncPath } from '../../base/files/sync.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { isRunning } from '../../base/is-running.ts';
import { nearest } from '../../base/nearest.ts';
import { readNames, type VersionNames, writeNames } from './names.ts';
import {
  checkVersion,
  hashOf,
  manifestTextOf,
  type NewVersion,
  readVersionManifest,
  VERSION_FILE,
  type VersionManifest,
} from './version-manifest.ts';

export interface ListedVersion {
  name: string;
  current: boolean;
  /** Undefined where it is damaged; then `damage` says how. */
  manifest: VersionManifest | undefined;
  damage: string | undefined;
}

export interface Versions {
  /** Their folder. */
  readonly dir: string;
  names(): VersionNames;
  /** All that are there, oldest first; their files are not read. Where the names are damaged, none is current. */
  list(): ListedVersion[];
  /** @throws ImitatorError `version-missing` with the nearest name, or `version-damaged`. */
  manifest(name: string): VersionManifest;
  /** A version's folder, every file of it checked. @throws as `manifest`. */
  open(name: string): Promise<string>;
  /** The folder of the version that serves, checked; undefined where there is none yet. */
  openCurrent(): Promise<{ name: string; dir: string } | undefined>;
  /** The version whose files are those of a folder, if there is one: whoever was ended after `add` adds nothing twice. */
  find(from: string): Promise<string | undefined>;
  /**
   * Takes the files of a folder as a new version and gives its name; `current` stays as it is.
   *
   * @throws ImitatorError `disk-full`, `out-unwritable`: then nothing was added.
   */
  add(from: string, version: NewVersion): Promise<string>;
  /** Makes a whole version current, also where the names are damaged. @throws as `open`. */
  promote(name: string): Promise<void>;
  /** Goes back to the version that was current before, and gives its name. @throws `version-none-before`. */
  rollback(): Promise<string>;
}

const WHEN_FULL = 'nothing was added, and what was there is whole: free some space';

/** What is being written has a name that no version can have. */
const INCOMING = '.incoming-';
const NAME = /^v(\d+)$/;

/** The versions in `IMITATOR_HOME/versions`; the folder is made when the first is added. */
export function versionsIn(home: string): Versions {
  const dir = join(home, 'versions');
  const namesPath = join(dir, 'names.json');
  const numbers = () =>
    (existsSync(dir) ? readdirSync(dir) : [])
      .flatMap((entry) => NAME.exec(entry)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  const all = () => numbers().map((number) => `v${number}`);
  const folderOf = (name: string) => {
    if (all().includes(name)) return join(dir, name);
    throw missing(name, all());
  };
  const names = () => readNames(namesPath);

  const versions: Versions = {
    dir,
    names,
    list: () => {
      const { current } = namesOrNone(namesPath);
      return all().map((name) => ({ name, current: name === current, ...describe(join(dir, name)) }));
    },
    manifest: (name) => readVersionManifest(folderOf(name)),
    async open(name) {
      const folder = folderOf(name);
      await checkVersion(folder);
      return folder;
    },
    async openCurrent() {
      const { current } = names();
      return current === null ? undefined : { name: current, dir: await versions.open(current) };
    },
    async find(from) {
      const files = await hashesOf(from);
      const same = (name: string) => isDeepStrictEqual(describe(join(dir, name)).manifest?.files, files);
      return all().findLast(same);
    },
    async add(from, version) {
      onDisk(dir, WHEN_FULL, () => mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER }));
      clearLeftovers(dir);
      const incoming = join(dir, `${INCOMING}${process.pid}`);
      const name = `v${(numbers().at(-1) ?? 0) + 1}`;
      try {
        const files = await copyFiles(from, incoming);
        // Last: what has no manifest is no version.
        writeWhole(join(incoming, VERSION_FILE), manifestTextOf(version, new Date().toISOString(), files));
        renameSync(incoming, join(dir, name));
        syncPath(dir);
        return name;
      } catch (error) {
        rmSync(incoming, { recursive: true, force: true });
        throw diskProblem(dir, WHEN_FULL, error);
      }
    },
    async promote(name) {
      await versions.open(name);
      const { current, before } = namesOrNone(namesPath);
      if (current === name) return;
      writeNames(namesPath, { current: name, before: current === null ? before : [...before, current] });
    },
    async rollback() {
      const { before } = names();
      const name = before.at(-1);
      if (name === undefined)
        throw problem({
          code: 'version-none-before',
          place: namesPath,
          detail: 'no version was current before this one',
          remedy: 'imitator versions list shows what is there, imitator versions promote NAME chooses one',
        });
      await versions.open(name);
      writeNames(namesPath, { current: name, before: before.slice(0, -1) });
      return name;
    },
  };
  return versions;
}

function describe(folder: string): Pick<ListedVersion, 'manifest' | 'damage'> {
  try {
    return { manifest: readVersionManifest(folder), damage: undefined };
  } catch (error) {
    if (!(error instanceof ImitatorError)) throw error;
    return { manifest: undefined, damage: messageOf(error) };
  }
}

function missing(name: string, all: readonly string[]): ImitatorError {
  const near = nearest(name, all);
  return problem({
    code: 'version-missing',
    place: `version ${name}`,
    expected: all.length === 0 ? 'a version, and there is none yet' : `one of ${all.join(', ')}`,
    value: name,
    remedy: near === undefined ? 'imitator retrain makes one' : `did you mean ${near}?`,
  });
}

/** Copies the files of a folder, each synced, and gives their hashes. */
async function copyFiles(from: string, to: string): Promise<Record<string, string>> {
  mkdirSync(to, { mode: PRIVATE_FOLDER });
  for (const name of filesOf(from)) {
    copyPrivate(join(from, name), join(to, name));
    syncPath(join(to, name));
  }
  return hashesOf(to);
}

async function hashesOf(dir: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of filesOf(dir)) hashes[name] = await hashOf(join(dir, name));
  return hashes;
}

/** What of a folder becomes a version's: its plain files, but for hidden ones. */
function filesOf(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** What killed processes left half written. Versions are added by one process at a time: whoever adds holds a lock. */
function clearLeftovers(dir: string): void {
  for (const entry of readdirSync(dir)) {
    const writer = Number(/^names\.json\.(\d+)\.tmp$/.exec(entry)?.[1] ?? 0);
    if (entry.startsWith(INCOMING) || (writer > 0 && !isRunning(writer)))
      rmSync(join(dir, entry), { recursive: true, force: true });
  }
}

function namesOrNone(path: string): VersionNames {
  try {
    return readNames(path);
  } catch (error) {
    if (!(error instanceof ImitatorError)) throw error;
    return { current: null, before: [] };
  }
}
