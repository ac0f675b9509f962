/** `imitator setup-page` and `imitator replay` against the simulator: what they write, and whom they ask. */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { MessengerSimulator } from '../../src/simulator/index.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';

let meta: MessengerSimulator;
beforeAll(async () => {
  meta = await new MessengerSimulator().start();
});
afterAll(() => meta.stop());
afterEach(() => vi.unstubAllEnvs());

function run(...args: string[]) {
  for (const [name, value] of Object.entries(meta.environment)) vi.stubEnv(name, value);
  return runCommand(tempDir(), ...args);
}

test('nothing is written without a yes, and where nobody can say it --yes is asked for', async () => {
  const { code, err } = await run('setup-page');
  expect(code).toBe(2);
  expect(err).toContain('get_started: nothing -> {"payload":"GET_STARTED"}');
  expect(err).toContain('add --yes');
  expect(meta.profile).toEqual({});
});

test('a page gets its button, greeting, questions and subscription, and keeps what else it sends', async () => {
  meta.subscribedFields = ['feed', 'messages'];
  const { code, out } = await run(
    'setup-page',
    '--yes',
    '--ice-breaker',
    'How are you?',
    '--greeting',
    'A bot.',
  );
  expect(out.trim()).toBe(
    `page ${meta.pageId} has get_started, greeting, ice_breakers, subscribed_fields now`,
  );
  expect(code).toBe(0);
  expect(meta.profile).toEqual({
    get_started: { payload: 'GET_STARTED' },
    greeting: [{ locale: 'default', text: 'A bot.' }],
    ice_breakers: [
      { call_to_actions: [{ question: 'How are you?', payload: 'ICE_BREAKER_1' }], locale: 'default' },
    ],
  });
  expect(meta.subscribedFields).toContain('feed');
  expect(meta.subscribedFields).toContain('message_echoes');
  const again = await run('setup-page', '--ice-breaker', 'How are you?', '--greeting', 'A bot.', '--json');
  expect(JSON.parse(again.out)).toEqual({ page: meta.pageId, written: [] });
});

test('what Meta would not take is refused before anything is written', async () => {
  const { code, err } = await run('setup-page', '--yes', '--greeting', 'x'.repeat(161), '--ice-breaker', '');
  expect(err).toContain('--greeting: expected at most 160 characters, got 161');
  expect(err).toContain('--ice-breaker: expected 1 to 80 characters, got 0');
  expect(code).toBe(1);
});

test('what Graph refuses is told with a remedy', async () => {
  for (const [name, value] of Object.entries({ ...meta.environment, PAGE_ACCESS_TOKEN: 'dead' }))
    vi.stubEnv(name, value);
  const { code, err } = await runCommand(tempDir(), 'setup-page', '--yes');
  expect(err).toMatch(/cannot be read: 190.+imitator doctor says what the token lacks/s);
  expect(code).toBe(1);
});

/** A server that takes what is signed as the simulator's page signs, and nothing else. */
async function receiver() {
  const got: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const signature = createHmac('sha256', meta.appSecret).update(body).digest('hex');
    const signed = request.headers['x-hub-signature-256'] === `sha256=${signature}`;
    if (signed) got.push(body.toString());
    response.writeHead(signed && !body.includes('refuse me') ? 200 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`, got };
}

function fileWith(content: string): string {
  const file = join(tempDir(), 'posts.jsonl');
  writeFileSync(file, content);
  return file;
}

test('recorded posts go to a server in their order, byte for byte, signed anew', async () => {
  const { url, got } = await receiver();
  const posts = ['{"object":"page", "entry":[]}', '{"object":"page","entry":[{"id":"caf\\u00e9"}]}'];
  const { code, out } = await run('replay', fileWith(`${posts.join('\n\n')}\n`), '--to', url);
  expect(got).toEqual(posts);
  expect(out).toContain('2 posts');
  expect(code).toBe(0);
});

test('a post that is not taken is told by its line', async () => {
  const { url } = await receiver();
  const file = fileWith('[{"object":"page"},{"object":"refuse me"}]');
  const { code, out } = await run('replay', file, '--to', url, '--json');
  expect(JSON.parse(out).answers).toMatchObject([
    { line: 1, status: 200 },
    { line: 2, status: 503 },
  ]);
  expect(code).toBe(1);
  const nobody = await run('replay', file, '--to', 'http://127.0.0.1:9/webhook');
  expect(nobody.out).toContain('line 2: no answer');
});

test.each([
  ['{"a":1}\n{oops', /line 2: expected JSON/],
  ['', /expected at least one post/],
])('a file that is no recording is refused: %j', async (content, said) => {
  const { code, err } = await run('replay', fileWith(content));
  expect(err).toMatch(said);
  expect(code).toBe(1);
});
