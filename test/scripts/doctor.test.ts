/** `imitator doctor` against the simulator's Graph: what a beginner gets wrong is named, with the remedy. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';

let meta: MessengerSimulator;
beforeAll(async () => {
  meta = await new MessengerSimulator().start();
});
afterAll(() => meta.stop());
afterEach(() => vi.unstubAllEnvs());

const fields = () => meta.subscribedFields;

async function doctor(environment: Record<string, string> = {}, ...args: string[]) {
  for (const [name, value] of Object.entries({ ...meta.environment, ...environment }))
    vi.stubEnv(name, value);
  return runCommand(tempDir(), 'doctor', ...args);
}

test('everything in order is said, whose token it is included', async () => {
  const { code, out } = await doctor();
  expect(out).toContain(
    `ok    access token of page ${meta.pageId}: it is of ${meta.pageId} (Simulated page)`,
  );
  expect(out).toContain('ok    subscription');
  expect(out).not.toContain('WRONG');
  expect(code).toBe(0);
  for (const secret of [meta.pageAccessToken, meta.appSecret]) expect(out).not.toContain(secret);
});

test('a mistyped PAGE_ID is told with the number that Graph gives', async () => {
  const { code, out } = await doctor({ PAGE_ID: '999' }, '--json');
  const findings = JSON.parse(out) as { check: string; ok: boolean; says: string; remedy?: string }[];
  expect(findings.filter(({ ok }) => !ok)).toEqual([
    {
      check: 'access token of page 999',
      ok: false,
      says: `it is of ${meta.pageId} (Simulated page), and the settings say 999`,
      remedy: `set PAGE_ID (or webhook.pages) to ${meta.pageId} if that is your page, or make a token for 999`,
    },
  ]);
  expect(code).toBe(1);
});

test.each<[string, Record<string, string>, string]>([
  ['a dead token', { PAGE_ACCESS_TOKEN: 'dead' }, 'Graph refuses it: 190: '],
  ['another app’s secret', { APP_SECRET: 'other' }, 'see whether APP_SECRET is that of the app'],
  [
    'a Graph that is not there',
    { GRAPH_API_URL: 'http://127.0.0.1:9' },
    'see whether this machine reaches GRAPH_API_URL',
  ],
  ['another appId', { IMITATOR_WEBHOOK__APP_ID: '7' }, 'set webhook.appId to 700800900'],
  ['no verify token', { VERIFY_TOKEN: '' }, 'VERIFY_TOKEN is not set'],
])('%s is told with its remedy', async (_, environment, said) => {
  const { code, out } = await doctor(environment);
  expect(out).toContain(said);
  expect(code).toBe(1);
});

test('fields that the page does not send are named', async () => {
  const all = fields();
  meta.subscribedFields = all.filter((field) => field !== 'message_echoes');
  const { out } = await doctor();
  meta.subscribedFields = all;
  expect(out).toContain('WRONG subscription: the page does not send message_echoes');
});
