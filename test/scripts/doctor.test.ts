/** `imitator doctor` against the simulator's Graph: what a beginner gets wrong is named, with the remedy. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const anyPort = { PORT: '0', IMITATOR_ADMIN__PORT: '0' };
  for (const [name, value] of Object.entries({ ...meta.environment, ...anyPort, ...environment }))
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

const DAY_S = 86_400;
const nowS = () => Math.floor(Date.now() / 1000);

test.each<[string, () => Record<string, unknown>, string]>([
  ['rights that it lacks', () => ({ scopes: ['pages_messaging'] }), 'it lacks pages_manage_metadata'],
  ['an end that is near', () => ({ expires_at: nowS() + 3 * DAY_S }), 'WRONG end of page'],
  ['access to data that ends', () => ({ data_access_expires_at: nowS() + DAY_S }), 'it works until'],
  ['its end, with a remedy', () => ({ is_valid: false }), 'it does not work any more; make a new one'],
])('a token tells of %s', async (_, facts, said) => {
  const before = meta.tokenFacts;
  meta.tokenFacts = { ...before, ...facts() };
  const { code, out } = await doctor();
  meta.tokenFacts = before;
  expect(out).toContain(said);
  expect(code).toBe(1);
});

test('a token that ends in a month is in order', async () => {
  const before = meta.tokenFacts;
  meta.tokenFacts = { ...before, expires_at: nowS() + 30 * DAY_S };
  const { code } = await doctor();
  meta.tokenFacts = before;
  expect(code).toBe(0);
});

test('a port that is another program’s is told; one that a server of ours has is in order', async () => {
  let alive = false;
  const other = createServer((_, response) => response.end(alive ? '{"alive":true}' : 'hello'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const PORT = String((other.address() as AddressInfo).port);
  const taken = await doctor({ PORT });
  expect(taken.out).toContain(
    `WRONG port: something else listens on 127.0.0.1:${PORT}; set PORT to another one`,
  );
  alive = true;
  expect((await doctor({ PORT })).out).toContain('ok    port: a server of ours answers');
  other.close();
});

test.each<[string, (challenge: string) => [number, string], string]>([
  ['is this server’s', (challenge) => [200, challenge], 'but Meta posts to https only'],
  [
    'knows another word',
    () => [403, ''],
    'knows another VERIFY_TOKEN; give the server and this command the same one',
  ],
  ['is somebody else’s', () => [200, 'welcome'], "is somebody else's: status 200"],
])('a public address that %s is told', async (_, answer, said) => {
  const there = createServer((request, response) => {
    const query = new URL(request.url!, 'http://there').searchParams;
    const [status, text] = answer(query.get('hub.challenge') ?? '');
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => there.listen(0, '127.0.0.1', resolve));
  const { port } = there.address() as AddressInfo;
  const { out } = await doctor({ IMITATOR_WEBHOOK__PUBLIC_URL: `http://127.0.0.1:${port}` });
  there.close();
  expect(out).toContain(said);
});

test('fields that the page does not send are named', async () => {
  const all = fields();
  meta.subscribedFields = all.filter((field) => field !== 'message_echoes');
  const { out } = await doctor();
  meta.subscribedFields = all;
  expect(out).toContain('WRONG subscription: the page does not send message_echoes');
});
