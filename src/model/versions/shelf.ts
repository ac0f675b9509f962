/** Where versions and their names live: folders of this machine, or a database that several hosts share. */
import type { VersionNames } from './names.ts';
import type { NewVersion } from './version-manifest.ts';

/** What a version is known by; its files come when it is opened. */
export interface ShelvedVersion {
  name: string;
  /** The text of its manifest. */
  manifest: string;
}

/**
 * What hosts share. A port: the store fills it (`src/store/version-shelf.ts`).
 *
 * Its files are those of a folder whose manifest names every one with its hash; who fetches them checks.
 */
export interface VersionShelf {
  /** For messages. */
  readonly place: string;
  /** Oldest first. */
  list(): Promise<ShelvedVersion[]>;
  /** The names as they were written; undefined before the first. */
  names(): Promise<unknown>;
  /** Writes what comes of the names as they stand at that moment; nobody else changes them meanwhile. */
  changeNames(change: (raw: unknown) => VersionNames): Promise<VersionNames>;
  /**
   * Takes the files of a folder, whole or not at all, and gives the version's name: the next free one.
   *
   * @param name only where it is still free: for versions that had names before.
   */
  put(dir: string, files: readonly string[], manifest: string, name?: string): Promise<string>;
  /** Writes a version's files into a folder that is there. */
  fetch(name: string, into: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What versions ask of either, seen from one machine. */
export interface Shelf {
  readonly dir: string;
  readonly place: string;
  list(): Promise<ShelvedVersion[]>;
  names(): Promise<unknown>;
  changeNames(change: (raw: unknown) => VersionNames): Promise<VersionNames>;
  add(from: string, version: NewVersion): Promise<string>;
  /** A folder of this machine with the files of a version that is listed. */
  folderOf(name: string): Promise<string>;
  remove(name: string): Promise<void>;
}
