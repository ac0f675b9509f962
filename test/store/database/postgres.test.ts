/** What a PostgreSQL that goes away, hangs or is held up does to a process that uses it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPostgres } from '../../../src/store/database/postgres.ts';
import type { Database } from '../../../src/store/index.ts';
import { startPostgres } from '../../support/postgres.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());
const SECONDS = 1000;

describe.skipIf(postgres === undefined)('a PostgreSQL', () => {
  let url: string;
  let database: Database;
  let another: Client;
  beforeAll(async () => {
    url = await postgres!.fresh();
    database = await openPostgres(url, 4);
    await database.script('create table note (text text); create table page (id int primary key, seen int)');
    await database.query('insert into page select i, 0 from generate_series(1, 20) as i');
    another = new Client(url);
    another.on('error', () => {});
    await another.connect();
  });
  afterAll(async () => {
    await another.end();
    await database.close();
  });

  const notes = async () => (await database.query('select text from note')).map(({ text }) => text);

  /** As an operator does, or a failover. */
  const endSession = (pid: unknown) => another.query('select pg_terminate_backend($1)', [pid]);

  /** A process of ours that holds a page's row and says nothing more; resolves to how to let go. */
  async function frozenOn(page: number): Promise<() => Promise<void>> {
    const frozen = await openPostgres(url, 2);
    let letGo = () => {};
    let begun = () => {};
    const holds = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const still = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const transaction = frozen.transaction(async (tx) => {
      await tx.query('select from page where id = $1 for update', [page]);
      begun();
      await still;
    });
    await holds;
    const release = async () => {
      letGo();
      await transaction;
    };
    onTestFinished(async () => {
      await release();
      await frozen.close();
    });
    return release;
  }

  const seen = (page: number, through = database) =>
    through.transaction((tx) => tx.query('update page set seen = seen + 1 where id = $1', [page]));

  test('ends a session, and the transaction in it is done again', async () => {
    let tries = 0;
    const crash = vi.fn();
    process.on('uncaughtException', crash);
    onTestFinished(() => void process.off('uncaughtException', crash));
    await database.transaction(async (tx) => {
      await tx.query('insert into note values ($1)', [`try ${++tries}`]);
      const [session] = await tx.query('select pg_backend_pid() as pid');
      if (tries > 1) return;
      await endSession(session!['pid']);
      // Nobody asks it anything when it ends.
      await sleep(200);
    });
    expect(await notes()).toEqual(['try 2']);
    expect(crash).not.toHaveBeenCalled();
    await database.query('delete from note');
  });

  test('commits, and its answer is lost: what was stored is stored once', async () => {
    const proxy = await TcpProxy.before(url);
    onTestFinished(() => proxy.stop());
    const far = await openPostgres(proxy.through(url), 4);
    onTestFinished(() => far.close());
    let commits = 0;
    proxy.cutAfter = (sent) => sent.includes('commit') && ++commits === 1;
    let tries = 0;
    await far.transaction((tx) => tx.query('insert into note values ($1)', [`try ${++tries}`]));
    await far.query(`insert into note values ('one statement')`);
    expect(await notes()).toEqual(['try 1', 'one statement']);
    await database.query('delete from note');
  });

  test('is cut off before it could commit: what was stored is stored once', async () => {
    const proxy = await TcpProxy.before(url);
    onTestFinished(() => proxy.stop());
    const far = await openPostgres(proxy.through(url), 4);
    onTestFinished(() => far.close());
    let inserts = 0;
    proxy.cutAfter = (sent) => sent.includes('insert') && ++inserts === 1;
    let tries = 0;
    await far.transaction((tx) => tx.query('insert into note values ($1)', [`try ${++tries}`]));
    expect(await notes()).toEqual(['try 2']);
    await database.query('delete from note');
  });

  test('a work that swallows an error of the database is not told that it was stored', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query('insert into note values (1)');
      await tx.query('select * from nowhere').catch(() => {});
    });
    await expect(work).rejects.toThrow('rolled back');
    expect(await notes()).toEqual([]);
  });

  test('goes silent, and who listens hears again as soon as it speaks', async () => {
    const proxy = await TcpProxy.before(url);
    onTestFinished(() => proxy.stop());
    const far = await openPostgres(proxy.through(url), 4, { heartbeatMs: 200, heartbeatWaitMs: 200 });
    onTestFinished(() => far.close());
    const heard: string[] = [];
    await far.listen('news', (payload) => heard.push(payload));
    expect(far.isHearing).toBe(true);
    proxy.mute = true;
    await expect.poll(() => far.isHearing, { timeout: 10 * SECONDS }).toBe(false);
    proxy.mute = false;
    await expect.poll(() => far.isHearing, { timeout: 10 * SECONDS }).toBe(true);
    await database.query(`select pg_notify('news', 'spring')`);
    await expect.poll(() => heard, { timeout: 10 * SECONDS }).toEqual(['spring']);
  });

  test('a transaction that is frozen is ended before Meta gives up, and who waited for it goes on', async () => {
    await frozenOn(1);
    const begun = performance.now();
    await seen(1);
    expect(performance.now() - begun).toBeLessThan(4.5 * SECONDS);
  });

  test('who waits for what is frozen leaves the connections to the others', async () => {
    // More than the pool has connections.
    const pages = [2, 3, 4, 5, 6, 7, 8, 9];
    const release = await Promise.all(pages.map((page) => frozenOn(page)));
    const waiting = pages.map((page) => seen(page));
    await sleep(300);
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const begun = performance.now();
      await seen(10 + (i % 10));
      times.push(performance.now() - begun);
    }
    expect(Math.max(...times)).toBeLessThan(1 * SECONDS);
    await Promise.all(release.map((letGo) => letGo()));
    await Promise.all(waiting);
  });

  test('late work is cancelled: nothing of it is stored, and its connection is free', async () => {
    const late = new AbortController();
    const work = database.transaction(
      async (tx) => {
        await tx.query(`insert into note values ('late')`);
        await tx.query('select pg_sleep(3)');
      },
      { signal: late.signal },
    );
    await sleep(200);
    const begun = performance.now();
    late.abort(new Error('too late'));
    await expect(work).rejects.toThrow('too late');
    expect(performance.now() - begun).toBeLessThan(1 * SECONDS);
    await sleep(100);
    expect(await notes()).toEqual([]);
  });
});
