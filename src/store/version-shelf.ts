/** Versions in the database, for hosts that share it: manifests and names as rows, files in pieces. */
import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../base/files/private.ts';
import type { ShelvedVersion, VersionNames, VersionShelf } from '../model/versions/index.ts';
import type { Database, Sql } from './database/database.ts';

/** Of one row: an adapter of 20 MB is ten of them, and none is in memory beside another. */
const PIECE_BYTES = 2 << 20;

export class DatabaseVersionShelf implements VersionShelf {
  readonly place = "the database's table of versions";
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  list(): Promise<ShelvedVersion[]> {
    return this.#database.query<ShelvedVersion>(
      'select name, manifest from imitator.version where whole order by number',
    );
  }

  names(): Promise<unknown> {
    return namesIn(this.#database);
  }

  changeNames(change: (raw: unknown) => VersionNames): Promise<VersionNames> {
    return this.#database.transaction(async (tx) => {
      await lockVersions(tx);
      const names = change(await namesIn(tx));
      await tx.query('delete from imitator.version_names');
      await tx.query('insert into imitator.version_names (names) values ($1)', [
        JSON.stringify({ format: 1, ...names }),
      ]);
      return names;
    });
  }

  async put(dir: string, files: readonly string[], manifest: string, name?: string): Promise<string> {
    const number = await this.#begin(manifest, name);
    if (number === undefined) return name!;
    try {
      for (const file of files) await this.#putFile(number, file, join(dir, file));
      await this.#database.query('update imitator.version set whole = true where number = $1', [number]);
    } catch (error) {
      await this.#database
        .query('delete from imitator.version where number = $1', [number])
        // The database may be what failed: what is not whole is not listed, and goes with the next that is put.
        .catch(() => {});
      throw error;
    }
    return `v${number}`;
  }

  async fetch(name: string, into: string): Promise<void> {
    const pieces = await this.#database.query<{ file: string; piece: number }>(
      `select p.file, p.piece from imitator.version_piece p join imitator.version v on v.number = p.version
       where v.name = $1 order by p.file, p.piece`,
      [name],
    );
    for (const [file, of] of Map.groupBy(pieces, (each) => each.file)) {
      const target = openSync(join(into, file), 'w', PRIVATE_FILE);
      try {
        for (const { piece } of of) writeSync(target, await this.#bytes(name, file, piece));
        fsyncSync(target);
      } finally {
        closeSync(target);
      }
    }
  }

  async remove(name: string): Promise<void> {
    await this.#database.query('delete from imitator.version where name = $1', [name]);
  }

  /** Undefined where the name is taken. Versions are made by one process at a time: what is not whole is left over. */
  #begin(manifest: string, name?: string): Promise<number | undefined> {
    return this.#database.transaction(async (tx) => {
      await lockVersions(tx);
      await tx.query('delete from imitator.version where not whole');
      const [last] = await tx.query<{ number: number }>(
        'select coalesce(max(number), 0)::int as number from imitator.version',
      );
      const number = name === undefined ? last!.number + 1 : Number(name.slice(1));
      const added = await tx.query(
        `insert into imitator.version (number, name, manifest) values ($1, $2, $3)
         on conflict do nothing returning number`,
        [number, `v${number}`, manifest],
      );
      return added.length === 0 ? undefined : number;
    });
  }

  async #putFile(version: number, file: string, path: string): Promise<void> {
    let piece = 0;
    for await (const bytes of createReadStream(path, { highWaterMark: PIECE_BYTES }))
      await this.#database.query(
        `insert into imitator.version_piece (version, file, piece, bytes) values ($1, $2, $3, decode($4, 'base64'))`,
        [version, file, piece++, (bytes as Buffer).toString('base64')],
      );
    if (piece === 0)
      await this.#database.query(
        `insert into imitator.version_piece (version, file, piece, bytes) values ($1, $2, 0, '')`,
        [version, file],
      );
  }

  async #bytes(name: string, file: string, piece: number): Promise<Buffer> {
    const [row] = await this.#database.query<{ bytes: string }>(
      `select encode(p.bytes, 'base64') as bytes
       from imitator.version_piece p join imitator.version v on v.number = p.version
       where v.name = $1 and p.file = $2 and p.piece = $3`,
      [name, file, piece],
    );
    return Buffer.from(row?.bytes ?? '', 'base64');
  }
}

/** Any number; whoever changes versions or their names holds it until the transaction ends. */
const LOCK = 480_155_211;

async function lockVersions(tx: Sql): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
}

async function namesIn(sql: Sql): Promise<unknown> {
  const [row] = await sql.query<{ names: string }>('select names from imitator.version_names');
  return row === undefined ? undefined : JSON.parse(row.names);
}
