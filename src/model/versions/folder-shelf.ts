/** Versions as folders of one machine, each never changed once it is there; what is not whole has no name. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskProblem, onDisk } from '../../base/files/disk.ts';
import { copyPrivate, PRIVATE_FOLDER } from '../../base/files/private.ts';
import { readJson } from '../../base/files/read-json.ts';
import { syncPath } from '../../base/files/sync.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { isRunning } from '../../base/is-running.ts';
import { NAMES_TOLD, type VersionNames, writeNames } from './names.ts';
import type { Shelf, ShelvedVersion } from './shelf.ts';
import { hashOf, manifestTextOf, type NewVersion, VERSION_FILE } from './version-manifest.ts';

const WHEN_FULL = 'nothing was added, and what was there is whole: free some space';

/** What is being written has a name that no version can have. */
const INCOMING = '.incoming-';
const LEAVING = '.leaving-';
const NAME = /^v(\d+)$/;

export class FolderShelf implements Shelf {
  readonly dir: string;
  readonly place: string;

  constructor(dir: string) {
    this.dir = dir;
    this.place = join(dir, 'names.json');
  }

  async list(): Promise<ShelvedVersion[]> {
    const names = this.#numbers().map((number) => `v${number}`);
    return names.map((name) => ({ name, manifest: textOf(join(this.dir, name, VERSION_FILE)) }));
  }

  async names(): Promise<unknown> {
    return existsSync(this.place) ? readJson(this.place, NAMES_TOLD) : undefined;
  }

  async changeNames(change: (raw: unknown) => VersionNames): Promise<VersionNames> {
    // What is no JSON is as damaged as what has another form: it is for `change` to say so, or to write it anew.
    const names = change(existsSync(this.place) ? jsonOr(this.place) : undefined);
    writeNames(this.place, names);
    return names;
  }

  add(from: string, version: NewVersion): Promise<string> {
    return this.#write(
      () => `v${(this.#numbers().at(-1) ?? 0) + 1}`,
      async (incoming) => {
        copyFiles(from, incoming);
        const text = manifestTextOf(version, new Date().toISOString(), await hashesOf(incoming));
        // Last: what has no manifest is no version.
        writeWhole(join(incoming, VERSION_FILE), text);
      },
    );
  }

  /** Takes a version as it is, in the place of one of that name that is another. */
  async take(name: string, write: (incoming: string) => Promise<void>): Promise<string> {
    rmSync(join(this.dir, name), { recursive: true, force: true });
    await this.#write(() => name, write);
    return join(this.dir, name);
  }

  async folderOf(name: string): Promise<string> {
    return join(this.dir, name);
  }

  async remove(name: string): Promise<void> {
    // Renamed first: what was removed in part is no version.
    const leaving = join(this.dir, `${LEAVING}${name}`);
    rmSync(leaving, { recursive: true, force: true });
    renameSync(join(this.dir, name), leaving);
    rmSync(leaving, { recursive: true, force: true });
  }

  async #write(nameOf: () => string, write: (incoming: string) => Promise<void>): Promise<string> {
    const { dir } = this;
    onDisk(dir, WHEN_FULL, () => mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER }));
    clearLeftovers(dir);
    const incoming = join(dir, `${INCOMING}${process.pid}`);
    try {
      mkdirSync(incoming, { mode: PRIVATE_FOLDER });
      await write(incoming);
      const name = nameOf();
      renameSync(incoming, join(dir, name));
      syncPath(dir);
      return name;
    } catch (error) {
      rmSync(incoming, { recursive: true, force: true });
      throw diskProblem(dir, WHEN_FULL, error);
    }
  }

  #numbers(): number[] {
    return (existsSync(this.dir) ? readdirSync(this.dir) : [])
      .flatMap((entry) => NAME.exec(entry)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }
}

/** The hashes of the files of a folder that become a version's, by their names. */
export async function hashesOf(dir: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of filesOf(dir)) hashes[name] = await hashOf(join(dir, name));
  return hashes;
}

/** What of a folder becomes a version's: its plain files, but for hidden ones. */
function filesOf(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && entry.name !== VERSION_FILE)
    .map(({ name }) => name)
    .sort();
}

/** Copies the files of a folder, each synced. */
function copyFiles(from: string, to: string): void {
  for (const name of filesOf(from)) {
    copyPrivate(join(from, name), join(to, name));
    syncPath(join(to, name));
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function jsonOr(path: string): unknown {
  try {
    return readJson(path);
  } catch {
    return null;
  }
}

/** What killed processes left half written. Versions are added by one process at a time: whoever adds holds a lock. */
function clearLeftovers(dir: string): void {
  for (const entry of readdirSync(dir)) {
    const writer = Number(/^(?:names\.json\.|\.incoming-)(\d+)(?:\.tmp)?$/.exec(entry)?.[1] ?? 0);
    if (entry.startsWith(LEAVING) || (writer > 0 && (writer === process.pid || !isRunning(writer))))
      rmSync(join(dir, entry), { recursive: true, force: true });
  }
}
