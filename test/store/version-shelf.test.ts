import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type NewVersion, type Versions, versionsIn } from '../../src/model/versions/index.ts';
import {
  type Database,
  DatabaseVersionShelf,
  openDatabase,
  sharedThreadKey,
  takeLease,
} from '../../src/store/index.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { tempDir } from '../support/temp-dir.ts';

const postgres: TestPostgres | undefined = await startPostgres();
const settings = { checkpointMinutes: 5, poolSize: 4 };
const facts: NewVersion = {
  kind: 'adapter',
  base: { id: 'models/small', hash: 'a'.repeat(64) },
  dataset: null,
  parent: null,
  learnt: [],
  evaluation: {},
};

let databaseUrl: string;
const open: Database[] = [];

/** A host with a folder of its own, on the database that all share. */
async function host(): Promise<{ home: string; versions: Versions; database: Database }> {
  const home = tempDir();
  const database = await openDatabase({ databaseUrl, home, settings });
  open.push(database);
  return { home, versions: versionsIn(home, new DatabaseVersionShelf(database)), database };
}

/** Longer than one piece in the database. */
function trained(bytes = 5_000_000): string {
  const dir = join(tempDir(), 'run');
  mkdirSync(dir);
  writeFileSync(join(dir, 'adapter_model.safetensors'), Buffer.alloc(bytes, 7));
  writeFileSync(join(dir, 'empty.txt'), '');
  return dir;
}

beforeAll(async () => {
  if (postgres !== undefined) databaseUrl = await postgres.fresh();
});
afterAll(async () => {
  await Promise.all(open.map((database) => database.close()));
  postgres?.stop();
});

test.skipIf(postgres === undefined)(
  'a version that one host made serves on another, byte by byte',
  async () => {
    const [here, there] = [await host(), await host()];
    const from = trained();
    await here.versions.promote(await here.versions.add(from, facts));
    const current = (await there.versions.openCurrent())!;
    expect(current.name).toBe('v1');
    for (const file of ['adapter_model.safetensors', 'empty.txt'])
      expect(readFileSync(join(current.dir, file)).equals(readFileSync(join(from, file)))).toBe(true);
  },
);

test.skipIf(postgres === undefined)('a copy that was damaged is not served', async () => {
  const { versions } = await host();
  const { dir } = (await versions.openCurrent())!;
  writeFileSync(join(dir, 'adapter_model.safetensors'), 'other');
  await expect(versions.openCurrent()).rejects.toMatchObject({ code: 'version-damaged' });
});

test.skipIf(postgres === undefined)(
  'two hosts that add at once give two names, and prune keeps what serves',
  async () => {
    const [here, there] = [await host(), await host()];
    const first = await here.versions.add(trained(10), facts);
    const second = await there.versions.add(trained(11), facts);
    expect([first, second]).toEqual(['v2', 'v3']);
    expect(await here.versions.prune(1)).toEqual(['v2', 'v3']);
    expect((await there.versions.list()).map(({ name }) => name)).toEqual(['v1']);
  },
);

test.skipIf(postgres === undefined)(
  'one host at a time holds a lease; of a lost one the next takes it',
  async () => {
    const [here, there] = [await host(), await host()];
    const lost = () => {};
    const held = await takeLease(here.database, 'retrain', lost);
    expect(await takeLease(there.database, 'retrain', lost)).toBeUndefined();
    await held!.release();
    // Held by somebody who says nothing any more.
    const silent = await takeLease(here.database, 'retrain', lost, { heldMs: 1, againMs: 1e9 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const next = await takeLease(there.database, 'retrain', lost);
    expect(next).toBeDefined();
    await silent!.release();
    await next!.release();
  },
);

test.skipIf(postgres === undefined)("the key of thread ids is the first host's, on all of them", async () => {
  const [here, there] = [await host(), await host()];
  const first = await sharedThreadKey(here.database, () => Buffer.alloc(32, 1));
  expect(await sharedThreadKey(there.database, () => Buffer.alloc(32, 2))).toEqual(first);
});
