import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type NotifySettings, notify as notifySchema } from '../../config/groups/notify.ts';
import {
  ensureConversation,
  forgetPerson,
  listAlerts,
  openStore,
  type Store,
} from '../../src/store/index.ts';
import { type Alert, StoredAlerts } from '../../src/watch/alerts.ts';
import { Metrics } from '../../src/watch/metrics.ts';
import { Notifier } from '../../src/watch/notify/notifier.ts';
import { createLog } from '../../src/webhook/index.ts';
import { pgliteTemplate } from '../support/pglite-template.ts';
import { tempDir } from '../support/temp-dir.ts';
import { LogLines } from '../webhook/live.ts';

let store: Store;
/** Each test is a day of its own: nothing of it is within an hour, or a minute, of another's. */
let now = 1_000_000_000_000;
const clock = () => now;

beforeAll(async () => {
  const settings = { checkpointMinutes: 10, retentionDays: 0, poolSize: 5 };
  store = await openStore({ settings, template: await pgliteTemplate(), clock });
});
afterAll(() => store?.close());

const stopped: Alert = { kind: 'page-stopped', what: 'page 1 is stopped', remedy: 'mend it', page: '1' };
const draft = (n: number): Alert => ({ kind: 'draft', what: `draft ${n} waits`, remedy: 'look at it' });

/** Somebody's address, which answers as a test says. */
async function address() {
  const got: { text: string; alerts: Record<string, unknown>[]; more: number }[] = [];
  const there = { url: '', status: 200, got };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (there.status === 200) got.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(there.status, { location: there.url }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  there.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return there;
}

function telling(changes: Partial<NotifySettings>, commandEnvironment: NodeJS.ProcessEnv = {}) {
  now += 86_400_000;
  const lines = new LogLines();
  const log = createLog({ level: 'debug', messageText: false, secrets: [], destination: lines });
  const options = { store, settings: { ...notifySchema.parse({}), ...changes }, log, clock };
  const notifier = new Notifier({ ...options, commandEnvironment });
  const alerts = new StoredAlerts({ ...options, metrics: new Metrics(), onStored: () => {} });
  return { alerts, notifier, lines };
}

/** One look, and what it tells has arrived or failed. */
async function look(notifier: Notifier): Promise<void> {
  await notifier.start();
  await notifier.stop();
}

/** The newest alert's notices: way, state, tries. */
async function newest() {
  const [alert] = await listAlerts(store.database, { most: 1 });
  return { ...alert!, notices: alert!.notices.map(({ way, state, tries }) => [way, state, tries]) };
}

test('what comes within the minute is told together; what is urgent is told at once', async () => {
  const there = await address();
  const { alerts, notifier } = telling({ url: there.url });
  await alerts.raise(draft(1));
  await look(notifier);
  await alerts.raise(draft(2));
  await alerts.raise(draft(3));
  await look(notifier);
  expect(there.got.map(({ alerts }) => alerts.length)).toEqual([1]);
  now += 61_000;
  await look(notifier);
  expect(there.got.map(({ alerts }) => alerts.length)).toEqual([1, 2]);
  await alerts.raise(stopped);
  await look(notifier);
  expect(there.got.at(-1)).toMatchObject({
    text: 'imitator, page-stopped: page 1 is stopped; mend it',
    alerts: [{ kind: 'page-stopped', page: '1', remedy: 'mend it' }],
    more: 0,
  });
  expect((await newest()).notices).toEqual([['url', 'arrived', 1]]);
});

test('what does not arrive is told again, later and later, and given up at last', async () => {
  const there = await address();
  const { alerts, notifier, lines } = telling({ url: there.url, giveUpHours: 1 });
  there.status = 302;
  await alerts.raise(stopped);
  await look(notifier);
  await look(notifier);
  expect((await newest()).notices).toEqual([['url', 'waiting', 1]]);
  now += 10_000;
  await look(notifier);
  expect((await newest()).notices).toEqual([['url', 'waiting', 2]]);
  now += 3_600_000;
  await look(notifier);
  expect((await newest()).notices).toEqual([['url', 'failed', 3]]);
  expect(lines.text).toContain('answered with status 302');
  expect(lines.text).not.toContain(there.url);
  there.status = 200;
  await alerts.raise({ ...stopped, what: 'page 1 is stopped again' });
  await look(notifier);
  expect(there.got).toHaveLength(1);
});

test('two processes tell it once, and the very same alert within the hour is only counted', async () => {
  const there = await address();
  const first = telling({ url: there.url, everySeconds: 0 });
  const second = telling({ url: there.url, everySeconds: 0 });
  await Promise.all([first.alerts.raise(stopped), first.alerts.raise(draft(1))]);
  await second.alerts.raise(stopped);
  await Promise.all([look(first.notifier), look(second.notifier)]);
  expect(there.got.flatMap(({ alerts }) => alerts)).toHaveLength(2);
  expect((await listAlerts(store.database, { most: 2 })).map(({ times }) => times).sort()).toEqual([1, 2]);
});

test('a command reads it on its standard input, and has told it when it ends well', async () => {
  const file = join(tempDir(), 'told.json');
  const write = `require('fs').writeFileSync(${JSON.stringify(file)}, require('fs').readFileSync(0))`;
  const { alerts, notifier } = telling({ command: [process.execPath, '-e', write] });
  await alerts.raise(stopped);
  await look(notifier);
  expect(JSON.parse(readFileSync(file, 'utf8')).alerts).toMatchObject([{ what: 'page 1 is stopped' }]);
  expect((await newest()).notices).toEqual([['command', 'arrived', 1]]);
});

test.each([
  [[process.execPath, '-e', 'process.exit(3)'], 'the command ended with 3', 60],
  [[process.execPath, '-e', 'setInterval(() => {}, 1000)'], 'the command ended with SIGKILL', 0.5],
  [['/no/such/program'], 'the command did not start: ENOENT', 60],
])('a command that fails is told of: %j', async (command, why, timeoutSeconds) => {
  const { alerts, notifier, lines } = telling({ command, timeoutSeconds });
  await alerts.raise(draft(1));
  await look(notifier);
  expect(lines.text).toContain(why);
  expect((await newest()).notices).toEqual([['command', 'waiting', 1]]);
});

test('no person and no word of theirs leaves, unless it is asked for; and both go when the person is forgotten', async () => {
  const there = await address();
  const party = { page: '1', person: '4567890123', platform: 'page' as const };
  const conversation = await store.transaction((tx) => ensureConversation(tx, party, now));
  const crisis: Alert = {
    kind: 'crisis',
    what: 'a person (4567890123) may be in danger',
    remedy: 'write to them',
    words: 'what they wrote',
    conversation,
  };
  const quiet = telling({ url: there.url });
  await quiet.alerts.raise(crisis);
  await look(quiet.notifier);
  expect(JSON.stringify(there.got)).not.toMatch(/4567890123|what they wrote/);
  expect((await newest()).words).toBeNull();
  const open = telling({ url: there.url, messageText: true });
  await store.transaction((tx) => open.alerts.raiseIn(tx, crisis));
  await look(open.notifier);
  expect(there.got.at(-1)!.text).toContain('> what they wrote');
  await forgetPerson(store.database, party.person, { now: Date.now() });
  expect((await newest()).kind).not.toBe('crisis');
});

test('kinds that nobody asked for stand in log and store alone', async () => {
  const there = await address();
  const { alerts, notifier, lines } = telling({ url: there.url, kinds: ['crisis'] });
  await alerts.raise(stopped);
  await look(notifier);
  expect(there.got).toEqual([]);
  expect((await newest()).notices).toEqual([]);
  expect(lines.alerts).toEqual(['page 1 is stopped; mend it']);
});
