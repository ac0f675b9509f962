/**
 * How many replies a second workers bring to phones, by their number: `npm run test:slow -- throughput`. One webhook
 * process, a PostgreSQL, and a parrot that takes as long as a small model. The figure is of this machine: processes
 * beyond its cores add nothing. Every promise of the crash trial is kept meanwhile.
 */
import { afterAll, expect, test } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import { crashTrial } from './crash-trial.ts';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const WORKERS = [1, 2, 3];
const SIZE = { conversations: 120, messages: 1200, kills: 0, seconds: 20, echoWaitSeconds: 10 };
const rows: string[] = [];

test.skipIf(postgres === undefined).each(WORKERS)(
  'with %i workers',
  { timeout: 900_000 },
  async (workers) => {
    const roles = ['webhook' as const, ...Array.from({ length: workers }, () => 'worker' as const)];
    const report = await crashTrial({ ...SIZE, roles, databaseUrl: await postgres!.fresh() });
    const { answered, bubbles, slowestReplySeconds, late, posts } = report;
    rows.push(
      `| ${workers} | ${posts} | ${answered} | ${bubbles} | ${(answered / SIZE.seconds).toFixed(0)} | ${late} | ${slowestReplySeconds.toFixed(1)} |`,
    );
    console.log(
      [
        '| workers | posts | messages answered | bubbles | messages/s offered | later than 10 s | slowest answer (s) |',
        '|---|---|---|---|---|---|---|',
        ...rows,
      ].join('\n'),
    );
    expect(report).toMatchObject({
      lost: [],
      twiceWithoutCause: [],
      outOfOrder: [],
      misdirected: [],
      crashes: 0,
    });
  },
);
