/** `npm run test:slow -- crash`: nothing is lost, doubled or out of order, whatever is killed. */
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type CrashReport, crashTrial, tableOf } from './crash-trial.ts';

const SIZE = { conversations: 300, messages: 5000, kills: 20, seconds: 150, echoWaitSeconds: 60 };

function expectFaultless(name: string, report: CrashReport): void {
  console.log(tableOf(name, report));
  const { lost, doubled, outOfOrder, misdirected } = report;
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
