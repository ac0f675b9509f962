/**
 * The model store: versions, each a folder that is never changed once it is there, and the name `current`, which points
 * to one of them. What is not whole has no name and is never served.
 */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ImitatorError, messageOf, problem } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { FolderShelf, hashesOf } from './folder-shelf.ts';
import { NO_NAMES, parseNames, promoted, type VersionNames } from './names.ts';
import { prunable } from './prune.ts';
import { SharedShelf } from './shared-shelf.ts';
import type { Shelf, ShelvedVersion, VersionShelf } from './shelf.ts';
import { checkVersion, type NewVersion, parseManifest, type VersionManifest } from './version-manifest.ts';

export interface ListedVersion {
  name: string;
  current: boolean;
  /** Whether it is on trial. */
  candidate: boolean;
  /** Undefined where it is damaged; then `damage` says how. */
  manifest: VersionManifest | undefined;
  damage: string | undefined;
}

export interface Versions {
  /** Their folder; where hosts share them, of those that this one has fetched. */
  readonly dir: string;
  /** @throws ImitatorError `version-names` where they are damaged. */
  names(): Promise<VersionNames>;
  /** Writes what comes of the names as they stand at that moment. */
  changeNames(change: (names: VersionNames) => VersionNames): Promise<VersionNames>;
  /** All that are there, oldest first; their files are not read. Where the names are damaged, none is current. */
  list(): Promise<ListedVersion[]>;
  /** @throws ImitatorError `version-missing` with the nearest name, or `version-damaged`. */
  manifest(name: string): Promise<VersionManifest>;
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
  /** Lets a whole version serve a share of the conversations from now on. @throws as `open`. */
  tryOut(name: string, now: number): Promise<void>;
  /** Goes back to the version that was current before, and gives its name. @throws `version-none-before`. */
  rollback(): Promise<string>;
  /** Removes the oldest beyond `keep`, and gives their names; `named` stay, and what serves and its parent. */
  prune(keep: number, named?: readonly string[]): Promise<string[]>;
}

/**
 * The versions in `IMITATOR_HOME/versions`; the folder is made when the first is added.
 *
 * @param shelf where hosts share them: then the folder `shared` there has copies of those that were needed here, and the
 *   versions that this host had alone are shared once, if nothing is on the shelf yet.
 */
export function versionsIn(home: string, shelf?: VersionShelf): Versions {
  const folder = new FolderShelf(join(home, 'versions'));
  return new StoredVersions(shelf === undefined ? folder : new SharedShelf(shelf, folder));
}

class StoredVersions implements Versions {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  get dir(): string {
    return this.#shelf.dir;
  }

  async names(): Promise<VersionNames> {
    return this.#parse(await this.#shelf.names());
  }

  changeNames(change: (names: VersionNames) => VersionNames): Promise<VersionNames> {
    return this.#shelf.changeNames((raw) => change(this.#parse(raw)));
  }

  async list(): Promise<ListedVersion[]> {
    const { current, candidate } = await this.#namesOrNone();
    return (await this.#shelf.list()).map(({ name, manifest }) => ({
      name,
      current: name === current,
      candidate: name === candidate?.version,
      ...this.#describe(name, manifest),
    }));
  }

  async manifest(name: string): Promise<VersionManifest> {
    const { manifest } = await this.#find(name);
    return parseManifest(manifest, join(this.dir, name));
  }

  async open(name: string): Promise<string> {
    await this.#find(name);
    const folder = await this.#shelf.folderOf(name);
    await checkVersion(folder);
    return folder;
  }

  async openCurrent(): Promise<{ name: string; dir: string } | undefined> {
    const { current } = await this.names();
    return current === null ? undefined : { name: current, dir: await this.open(current) };
  }

  async find(from: string): Promise<string | undefined> {
    const files = await hashesOf(from);
    const all = await this.list();
    return all.findLast(({ manifest }) => isDeepStrictEqual(manifest?.files, files))?.name;
  }

  add(from: string, version: NewVersion): Promise<string> {
    return this.#shelf.add(from, version);
  }

  async promote(name: string): Promise<void> {
    await this.open(name);
    await this.#shelf.changeNames((raw) => promoted(this.#parseOrNone(raw), name));
  }

  async tryOut(name: string, now: number): Promise<void> {
    await this.open(name);
    await this.changeNames((names) => ({ ...names, candidate: { version: name, since: now } }));
  }

  async rollback(): Promise<string> {
    const { before } = await this.names();
    const name = before.at(-1);
    if (name === undefined)
      throw problem({
        code: 'version-none-before',
        place: this.#shelf.place,
        detail: 'no version was current before this one',
        remedy: 'imitator versions list shows what is there, imitator versions promote NAME chooses one',
      });
    await this.open(name);
    await this.changeNames((names) => ({
      current: name,
      candidate: null,
      before: names.before.slice(0, -1),
    }));
    return name;
  }

  async prune(keep: number, named: readonly string[] = []): Promise<string[]> {
    const gone = prunable(await this.list(), await this.names(), { keep, named });
    for (const name of gone) await this.#shelf.remove(name);
    if (gone.length > 0)
      await this.changeNames((names) => ({
        ...names,
        before: names.before.filter((name) => !gone.includes(name)),
      }));
    return gone;
  }

  async #find(name: string): Promise<ShelvedVersion> {
    const all = await this.#shelf.list();
    const found = all.find((version) => version.name === name);
    if (found !== undefined) return found;
    throw missing(
      name,
      all.map((version) => version.name),
    );
  }

  #describe(name: string, manifest: string): Pick<ListedVersion, 'manifest' | 'damage'> {
    try {
      return { manifest: parseManifest(manifest, join(this.dir, name)), damage: undefined };
    } catch (error) {
      if (!(error instanceof ImitatorError)) throw error;
      return { manifest: undefined, damage: messageOf(error) };
    }
  }

  #parse(raw: unknown): VersionNames {
    return raw === undefined ? NO_NAMES : parseNames(raw, this.#shelf.place);
  }

  #parseOrNone(raw: unknown): VersionNames {
    try {
      return this.#parse(raw);
    } catch (error) {
      return noneIfDamaged(error);
    }
  }

  async #namesOrNone(): Promise<VersionNames> {
    try {
      return await this.names();
    } catch (error) {
      return noneIfDamaged(error);
    }
  }
}

function noneIfDamaged(error: unknown): VersionNames {
  if (error instanceof ImitatorError && error.code === 'version-names') return NO_NAMES;
  throw error;
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
