/** The embedded database of one process, used by another (docs/contracts.md, section 6). */
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openPglite } from '../../../src/store/database/pglite.ts';
import { openRemote } from '../../../src/store/database/remote-database.ts';
import { shareDatabase } from '../../../src/store/database/share-database.ts';
import type { Database } from '../../../src/store/index.ts';
import { pgliteTemplate } from '../../support/pglite-template.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';

const dir = lastingTempDir('imitator-shared');
const address = join(dir, 'store.sock');
let own: Database;
let visitor: Database;
let unshare: () => Promise<void>;
beforeAll(async () => {
  own = await openPglite({ dir: undefined, checkpointMinutes: 10, template: await pgliteTemplate() });
  await own.script('create table note (text text, number bigint); create table other (text text)');
  unshare = await shareDatabase(own, address, { transactionMs: 300 });
  visitor = (await openRemote(address))!;
});
afterAll(async () => {
  await visitor.close();
  await unshare();
  await own.close();
});

const notes = async (database: Database) => {
  const rows = await database.query<{ text: string }>('select text from note order by text');
  return rows.map(({ text }) => text);
};

test('a visitor reads and writes as the owner does', async () => {
  await visitor.query('insert into note values ($1, $2)', ['from é|\n afar', 2 ** 40]);
  expect(await own.query('select * from note')).toEqual([{ text: 'from é|\n afar', number: 2 ** 40 }]);
  expect(await visitor.query('delete from note returning number')).toEqual([{ number: 2 ** 40 }]);
});

test('only the owner of the folder can come', () => {
  expect(statSync(address).mode & 0o077).toBe(0);
});

test("a visitor's rollback takes nothing along that the server has acknowledged meanwhile", async () => {
  let acknowledged: Promise<unknown> | undefined;
  const failed = visitor.transaction(async (tx) => {
    await tx.query(`insert into note values ('of the visitor', 1)`);
    acknowledged = own.query(`insert into note values ('of the server', 2)`);
    throw new Error('I changed my mind');
  });
  await expect(failed).rejects.toThrow('I changed my mind');
  await acknowledged;
  expect(await notes(own)).toEqual(['of the server']);
  await own.query('delete from note');
});

test("the server's transaction does not see a visitor's statements in its middle", async () => {
  let visiting: Promise<unknown> | undefined;
  const failed = own.transaction(async (tx) => {
    await tx.query(`insert into note values ('of the server', 1)`);
    visiting = visitor.query(`insert into note values ('of the visitor', 2)`);
    await sleep(50);
    throw new Error('rolled back');
  });
  await expect(failed).rejects.toThrow('rolled back');
  await visiting;
  expect(await notes(own)).toEqual(['of the visitor']);
  await own.query('delete from note');
});

test('a visitor that hangs or dies in its transaction does not hold the server up', async () => {
  const hanging = visitor.transaction(async (tx) => {
    await tx.query(`insert into note values ('never', 1)`);
    await sleep(800);
    await tx.query('select 1');
  });
  await expect(hanging).rejects.toThrow('longer than 300 ms');
  const dying = (await openRemote(address))!;
  const lost = dying.transaction(async (tx) => {
    await tx.query(`insert into note values ('never', 1)`);
    await dying.close();
    await tx.query('select 1');
  });
  await expect(lost).rejects.toThrow('has stopped');
  expect(await notes(own)).toEqual([]);
});

test('a visitor that is killed with an answer on its way does not take the server down', async () => {
  const uncaught = vi.fn();
  process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
  const ask = `${JSON.stringify({ id: 1, ask: 'query', text: 'select 1 as one' })}\n`;
  for (const waitMs of [0, 5, 50]) {
    const socket = connect(address).pause();
    await once(socket, 'connect');
    socket.write(ask);
    await sleep(waitMs);
    socket.write(ask);
    socket.destroy();
  }
  expect(await visitor.query('select 1 as one')).toEqual([{ one: 1 }]);
  await sleep(50);
  process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught);
  expect(uncaught).not.toHaveBeenCalled();
});

test('a visitor that dies after its transaction was cut short, or before it has begun, is only gone', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const begin = `${JSON.stringify({ id: 1, ask: 'begin' })}\n`;
  const [late, early] = [connect(address), connect(address)];
  await Promise.all([once(late, 'connect'), once(early, 'connect')]);
  late.write(begin);
  await once(late, 'data');
  await own.transaction(async () => {
    early.write(begin);
    await sleep(50);
    early.destroy();
    await once(early, 'close');
    await sleep(50);
  });
  late.destroy();
  await once(late, 'close');
  expect(await notes(own)).toEqual([]);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a thousand visitors killed at every step of what they say change nothing for the server', async () => {
  const uncaught = vi.fn();
  process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
  const [begin, commit, rollback] = ['begin', 'commit', 'rollback'].map((ask) => ({ ask }));
  const query = { ask: 'query', text: `insert into note values ('of a visitor', 0)` };
  const script = { ask: 'script', text: 'select 1; select 2' };
  const says = [begin, query, rollback, begin, query, script, begin, begin, commit, query, rollback, script]
    .map((question, id) => JSON.stringify({ id, ...question }))
    .concat('no JSON', 'null', '{"id":1,"ask":"query","values":7}')
    .join('\n');
  const slowest = { ms: 0 };
  let done = false;
  const serving = serveMeanwhile(slowest, () => done);
  for (let killed = 0; killed < 1000; killed++) {
    const socket = connect(address);
    socket.on('error', () => {});
    await once(socket, 'connect');
    // Up to every letter of it, in one piece or two, and cut off at once or a moment later.
    const said = says.slice(0, Math.floor((killed * says.length) / 1000));
    socket.write(said.slice(0, killed % 7));
    socket.write(`${said.slice(killed % 7)}${killed % 2 === 0 ? '\n' : ''}`);
    if (killed % 3 === 0) await sleep(killed % 5);
    if (killed % 4 === 0) socket.end();
    else socket.destroy();
  }
  done = true;
  const rows = await serving;
  await sleep(50);
  process.off('uncaughtException', uncaught).off('unhandledRejection', uncaught);
  expect(uncaught).not.toHaveBeenCalled();
  // What the server has been told is stored is there; nothing of theirs is in its way.
  const [{ count }] = (await own.query(
    `select count(*)::int as count from note where text = 'of the server'`,
  )) as [{ count: number }];
  expect(count).toBe(rows);
  expect(slowest.ms).toBeLessThan(250);
  expect(await visitor.query('select 1 as one')).toEqual([{ one: 1 }]);
  await own.query('delete from note');
});

/** The server's own work; resolves to the number of rows that it was told are stored. */
async function serveMeanwhile(slowest: { ms: number }, isDone: () => boolean): Promise<number> {
  let rows = 0;
  while (!isDone()) {
    const begun = performance.now();
    await own.transaction((tx) => tx.query(`insert into note values ('of the server', ${++rows})`));
    slowest.ms = Math.max(slowest.ms, performance.now() - begun);
    await sleep(1);
  }
  return rows;
}

test('errors of the database come back with their code', async () => {
  await expect(visitor.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' });
  expect(await visitor.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('many at once get their own answers', async () => {
  const visitors = await Promise.all(Array.from({ length: 5 }, () => openRemote(address)));
  const counts = await Promise.all(
    visitors.map((one, i) =>
      one!.transaction(async (tx) => {
        await tx.query('insert into other values ($1)', [String(i)]);
        const [row] = await tx.query<{ count: number }>('select count(*)::int as count from other');
        return row!.count;
      }),
    ),
  );
  expect(counts.sort()).toEqual([1, 2, 3, 4, 5]);
  await Promise.all(visitors.map((one) => one!.close()));
});

test('where nobody serves, nobody answers', async () => {
  expect(await openRemote(join(dir, 'nobody.sock'))).toBeUndefined();
  expect(existsSync(address)).toBe(true);
});
