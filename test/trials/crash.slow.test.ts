/** `npm run test:slow -- crash`: nothing is lost, doubled or out of order, whatever is killed. */
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type CrashReport, crashTrial, tableOf } from './crash-trial.ts';

const SIZE = { conversations: 300, messages: 5000, kills: 20, seconds: 150, echoWaitSeconds: 60 };

function expectFaultless(name: string, report: CrashReport): void {
  console.log(tableOf(name, report));
  const { lost, doubled, outOfOrder, misdirected } = report;
  // A server may be killed between the two.
  expect(report.sentAgain - report.sentAgainAlerts).toBeLessThanOrEqual(report.kills);
  expect({ lost, doubled, outOfOrder, misdirected }).toEqual({
    lost: [],
    doubled: [],
    outOfOrder: [],
    misdirected: [],
  });
  expect(report).toMatchObject({ said: SIZE.messages, answered: SIZE.messages, kills: SIZE.kills });
  expect(report.duplicates).toBeGreaterThan(500);
  expect(Object.keys(report.faults)).toHaveLength(6);
}

test('PGlite, one process', async () => {
  expectFaultless('PGlite', await crashTrial({ ...SIZE, roles: ['all'], home: tempDir('imitator-crash') }));
});

test('PostgreSQL, two processes', async (context) => {
  const postgres = await startPostgres();
  if (postgres === undefined) return context.skip();
  onTestFinished(() => postgres.stop());
  const databaseUrl = await postgres.fresh();
  expectFaultless('PostgreSQL', await crashTrial({ ...SIZE, roles: ['all', 'all'], databaseUrl }));
});

/** The way in is closed for longer than the wait, five times; echoes come later than the wait, or never. */
const WORSE = { pauses: 5, pauseSeconds: 25, lostEchoes: 0.03, lateEchoes: 0.1 };

function expectNothingTwiceWithoutCause(name: string, report: CrashReport): void {
  console.log(tableOf(name, report));
  const { lost, outOfOrder, misdirected, twiceWithoutCause } = report;
  expect({ lost, outOfOrder, misdirected, twiceWithoutCause }).toEqual({
    lost: [],
    outOfOrder: [],
    misdirected: [],
    twiceWithoutCause: [],
  });
  expect(report.twice.length).toBeLessThanOrEqual(report.sentAgain);
  // A server may be killed between the two.
  expect(report.sentAgain - report.sentAgainAlerts).toBeLessThanOrEqual(report.kills);
  expect(report.sentAgain).toBeGreaterThan(0);
}

const WORSE_SIZE = { conversations: 100, messages: 1500, kills: 6, seconds: 150, echoWaitSeconds: 12 };

test('PGlite, the way in closed and echoes late or lost', async () => {
  const home = tempDir('imitator-crash');
  const report = await crashTrial({ ...WORSE_SIZE, worse: WORSE, roles: ['all'], home });
  expectNothingTwiceWithoutCause('PGlite, worse', report);
});

test('PostgreSQL, two processes, the way in closed and echoes late or lost', async (context) => {
  const postgres = await startPostgres();
  if (postgres === undefined) return context.skip();
  onTestFinished(() => postgres.stop());
  const databaseUrl = await postgres.fresh();
  const report = await crashTrial({ ...WORSE_SIZE, worse: WORSE, roles: ['all', 'all'], databaseUrl });
  expectNothingTwiceWithoutCause('PostgreSQL, worse', report);
});
