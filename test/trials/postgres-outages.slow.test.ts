/**
 * `npm run test:slow -- postgres-outages`: nothing is lost, doubled or out of order, and no process ends, whatever
 * becomes of PostgreSQL and of those who use it. OUTAGE_SECONDS makes it shorter.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { ServerRole } from '../../config/server-environment.ts';
import type { RandomStream } from '../../src/simulator/index.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type CrashReport, type CrashTrialOptions, crashTrial, tableOf } from './crash-trial.ts';
import type { KillableServer } from './killable-server.ts';

const SECONDS = Number(process.env['OUTAGE_SECONDS'] ?? 120);
const PER_SECOND = 50;
const RESTARTS = 10;
const ROLES: readonly ServerRole[] = ['webhook', 'webhook', 'worker', 'worker', 'worker'];
const SIZE = {
  conversations: 300,
  messages: SECONDS * PER_SECOND,
  kills: 0,
  seconds: SECONDS,
  roles: ROLES,
  echoWaitSeconds: 60,
};

type Mishaps = NonNullable<CrashTrialOptions['mishaps']>;

async function trial(name: string, mishaps: (postgres: TestPostgres, url: string) => Mishaps): Promise<void> {
  const postgres = await startPostgres();
  if (postgres === undefined) return;
  onTestFinished(() => postgres.stop());
  const databaseUrl = await postgres.fresh();
  const report = await crashTrial({ ...SIZE, databaseUrl, mishaps: mishaps(postgres, databaseUrl) });
  console.log(tableOf(name, report));
  expectFaultless(report);
}

function expectFaultless(report: CrashReport): void {
  const { lost, doubled, outOfOrder, misdirected, crashes } = report;
  expect({ lost, doubled, outOfOrder, misdirected, crashes }).toEqual({
    lost: [],
    doubled: [],
    outOfOrder: [],
    misdirected: [],
    crashes: 0,
  });
  expect(report).toMatchObject({ said: SIZE.messages, answered: SIZE.messages });
}

test('PostgreSQL restarts ten times, and ends sessions at random', async () => {
  let ended = 0;
  await trial('restarts', (postgres, url) => async (_, random) => {
    const over = new AbortController();
    const ending = endSessions(url, random, over.signal).then((count) => {
      ended = count;
    });
    for (let i = 0; i < RESTARTS; i++) {
      await sleep((1000 * SECONDS * (0.5 + random.next())) / (RESTARTS + 1));
      await postgres.restart(i % 2 === 0 ? 'fast' : 'immediate');
    }
    over.abort();
    await ending;
  });
  console.log(`  ${RESTARTS} restarts, ${ended} sessions ended by themselves`);
  expect(ended).toBeGreaterThan(SECONDS / 2);
});

/** One session of somebody's, every half second or so; resolves to how many. */
async function endSessions(url: string, random: RandomStream, over: AbortSignal): Promise<number> {
  let ended = 0;
  while (!over.aborted) {
    await sleep(1000 * random.next());
    const operator = new Client(url);
    operator.on('error', () => {});
    try {
      await operator.connect();
      const { rowCount } = await operator.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1`,
      );
      ended += rowCount ?? 0;
    } catch {
      // It restarts just now.
    } finally {
      await operator.end().catch(() => {});
    }
  }
  return ended;
}

test('processes freeze in the middle of what they do', async () => {
  let freezes = 0;
  await trial('frozen', () => async (servers, random) => {
    const until = performance.now() + SECONDS * 1000;
    // One after the other: while one is frozen the others have to do.
    while (performance.now() < until) {
      await sleep(2000 * random.next());
      await workersOf(servers, random).freeze(4000 + 8000 * random.next());
      freezes++;
    }
  });
  console.log(`  ${freezes} freezes of 4 to 12 s`);
});

function workersOf(servers: readonly KillableServer[], random: RandomStream): KillableServer {
  return random.pick(servers.filter((_, i) => ROLES[i] === 'worker'));
}
