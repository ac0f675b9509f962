/** Versions that hosts share: they lie on a shelf that all of them reach, and each host keeps copies of what it opened. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../base/files/write-whole.ts';
import { FolderShelf, hashesOf } from './folder-shelf.ts';
import type { VersionNames } from './names.ts';
import type { Shelf, ShelvedVersion, VersionShelf } from './shelf.ts';
import { manifestTextOf, type NewVersion, parseManifest, VERSION_FILE } from './version-manifest.ts';

export class SharedShelf implements Shelf {
  readonly #shared: VersionShelf;
  readonly #copies: FolderShelf;
  /** What this host had before it shared. */
  readonly #own: FolderShelf;
  #brought: Promise<void> | undefined;

  constructor(shared: VersionShelf, own: FolderShelf) {
    this.#shared = shared;
    this.#own = own;
    this.#copies = new FolderShelf(join(own.dir, 'shared'));
  }

  get dir(): string {
    return this.#copies.dir;
  }

  get place(): string {
    return this.#shared.place;
  }

  async list(): Promise<ShelvedVersion[]> {
    await this.#bring();
    return this.#shared.list();
  }

  async names(): Promise<unknown> {
    await this.#bring();
    return this.#shared.names();
  }

  async changeNames(change: (raw: unknown) => VersionNames): Promise<VersionNames> {
    await this.#bring();
    return this.#shared.changeNames(change);
  }

  async add(from: string, version: NewVersion): Promise<string> {
    await this.#bring();
    const files = await hashesOf(from);
    const text = manifestTextOf(version, new Date().toISOString(), files);
    return this.#shared.put(from, Object.keys(files), text);
  }

  async folderOf(name: string): Promise<string> {
    const found = (await this.list()).find((version) => version.name === name);
    const folder = join(this.dir, name);
    if (found === undefined || textOf(join(folder, VERSION_FILE)) === found.manifest) return folder;
    return this.#copies.take(name, async (incoming) => {
      await this.#shared.fetch(name, incoming);
      writeWhole(join(incoming, VERSION_FILE), found.manifest);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#shared.remove(name);
    await rm(join(this.dir, name), { recursive: true, force: true });
  }

  /** Whoever goes from one host to several loses none of their versions: the first to come brings its own. */
  #bring(): Promise<void> {
    this.#brought ??= this.#bringOwn().catch((error) => {
      this.#brought = undefined;
      throw error;
    });
    return this.#brought;
  }

  async #bringOwn(): Promise<void> {
    const own = await this.#own.list();
    if (own.length === 0 || (await this.#shared.list()).length > 0) return;
    for (const { name, manifest } of own) {
      const dir = join(this.#own.dir, name);
      // A damaged one stays where it is, and nobody else has it.
      const files = filesOf(manifest, dir);
      if (files !== undefined) await this.#shared.put(dir, files, manifest, name);
    }
    const names = await this.#own.names();
    if (names !== undefined) await this.#shared.changeNames((raw) => (raw ?? names) as VersionNames);
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
  }
}

function filesOf(manifest: string, dir: string): string[] | undefined {
  try {
    const files = Object.keys(parseManifest(manifest, dir).files);
    return files.every((file) => existsSync(join(dir, file))) ? files : undefined;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
