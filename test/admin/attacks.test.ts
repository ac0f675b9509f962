/** The dry run under attack: bad bodies, wrong tokens, slow and vanished clients, crowds. No 5xx but 503, nothing leaks. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startServer } from '../../src/webhook/index.ts';
import { goLive, type Live, LONG } from '../webhook/live.ts';

vi.setConfig({ testTimeout: 60_000 });

const TOKEN = 'a-token-that-nobody-may-see';
let live: Live;
beforeAll(async () => {
  live = await goLive({ server: { adminToken: TOKEN } });
});
afterAll(() => live.stop());

const send = (body: string | undefined, headers: Record<string, string> = {}, more: RequestInit = {}) =>
  fetch(`${live.server.operatorUrl}/admin/dry-run`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body }),
    ...more,
  });
const post = (body: unknown) => send(typeof body === 'string' ? body : JSON.stringify(body));
const asked = (text: string, at?: number) => ({ messages: [{ from: 'user', text, at }] });
const faults = () => live.log.lines.filter(({ level }) => level === 'error');

/** All that was logged: each test has a log of its own. */
let logged = '';
beforeEach(() => {
  logged += live.log.text;
  live.log.text = '';
});

describe('a body that is meant to break something', () => {
  const brackets = '['.repeat(100_000) + ']'.repeat(100_000);
  test.each([
    ['deep nesting', brackets],
    ['deep nesting in a text', `{"messages":[{"from":"user","text":${brackets}}]}`],
    [
      'deep nesting in a setting',
      `{"messages":[{"from":"user","text":"a"}],"settings":{"bot":{"beams":${brackets}}}}`,
    ],
    ['a prototype as a key', '{"messages":[{"from":"user","text":"a"}],"__proto__":{"page":"1"}}'],
    ['a prototype in a message', '{"messages":[{"from":"user","text":"a","__proto__":{"at":1}}]}'],
    [
      'a constructor in settings',
      '{"messages":[{"from":"user","text":"a"}],"settings":{"bot":{"constructor":1}}}',
    ],
    ['a time beyond 2^53', '{"messages":[{"from":"user","text":"a","at":9007199254740993}]}'],
    ['a time that no calendar has', '{"messages":[{"from":"user","text":"a","at":9000000000000000}]}'],
    ['a seed beyond 2^53', '{"messages":[{"from":"user","text":"a"}],"seed":1e300}'],
    ['a conversation with NUL', JSON.stringify({ conversation: '1:2\u0000' })],
    ['a conversation with half a character', '{"conversation":"1:\\ud800"}'],
    ['a conversation of 200 kB', JSON.stringify({ conversation: 'x'.repeat(200_000) })],
    ['bytes that are no UTF-8', '\u00ff'],
  ])('%s: 400', async (_, body) => {
    expect((await post(body)).status).toBe(400);
    expect(faults()).toEqual([]);
  });

  test.each([
    ['as a form', '{}', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['packed', '{}', { 'content-encoding': 'gzip' }, 415],
    ['of 1 MB', JSON.stringify(asked('x'.repeat(1_000_000))), {}, 413],
    ['of nothing', undefined, {}, 400],
  ])('%s: %#', async (_, body, headers, status) => {
    expect((await send(body, headers as Record<string, string>)).status).toBe(status);
    expect(faults()).toEqual([]);
  });

  test('as a form is read as JSON: what a body claims to be is nothing', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send(JSON.stringify(asked('hi')), headers)).status).toBe(200);
  });

  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
    'by %s: 405, with the one way that is allowed',
    async (method) => {
      const answer = await send(undefined, {}, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    },
  );
});

describe('messages that are no conversation', () => {
  test.each([
    ['NUL', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
    ['what turns the reading direction', 'a\u202eb'],
  ])('%s in a text reaches the model, and the answer is JSON', async (_, text) => {
    const answer = await post(asked(text));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ policy: { wouldSend: true } });
  });

  test.each(['', '   ', '\n'])('nothing typed, %j, is said and no model is asked', async (text) => {
    const before = live.generator.prompts.length;
    const answer = await post(asked(text));
    expect(answer.status).toBe(400);
    expect(live.generator.prompts).toHaveLength(before);
  });

  test('times that run backwards, and some that are to come, change no order', async () => {
    const now = Date.now();
    const messages = [
      { from: 'user', text: 'one', at: now + 3_600_000 },
      { from: 'bot', text: 'two', at: now },
      { from: 'user', text: 'three', at: 0 },
    ];
    const answer = await post({ messages });
    expect((await answer.json()) as object).toMatchObject({ prompt: 'three', policy: { wouldSend: true } });
  });

  test('a prototype among settings is nothing', async () => {
    const settings = '{"bot":{"__proto__":{"maxBubbles":1}}}';
    const answer = await post(`{"messages":[{"from":"user","text":"polluted"}],"settings":${settings}}`);
    expect(answer.status).toBe(200);
    expect({}).not.toHaveProperty('maxBubbles');
  });
});

test('a thousand wrong tokens are refused, say nothing of the right one, and are soon not looked at', async () => {
  const body = JSON.stringify(asked('hi'));
  const own = await startServer({ ...live.options, settings: live.options.settings });
  const sendThere = (token: string) =>
    fetch(`${own.operatorUrl}/admin/dry-run`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    });
  try {
    const statuses: number[] = [];
    for (let i = 0; i < 20; i++) {
      const answers = Array.from({ length: 50 }, (_, j) =>
        sendThere(`${TOKEN.slice(0, j % TOKEN.length)}${i}`),
      );
      for (const answer of await Promise.all(answers)) {
        statuses.push(answer.status);
        expect(await answer.text()).not.toContain(TOKEN);
      }
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(970);
    const right = await sendThere(TOKEN);
    expect([right.status, Number(right.headers.get('retry-after')) <= 60]).toEqual([429, true]);
  } finally {
    await own.stop();
  }
});

test('a client that is gone frees the model, and is no fault of ours', async () => {
  live.generator.on('never mind', 'late', { takesMs: 20_000 });
  const controller = new AbortController();
  const gone = send(JSON.stringify(asked('never mind')), {}, { signal: controller.signal });
  await expect.poll(() => live.generator.prompts.at(-1)).toContain('never mind');
  const aborted = live.generator.aborted;
  controller.abort();
  await expect(gone).rejects.toThrow();
  await expect.poll(() => live.generator.aborted).toBe(aborted + 1);
  expect((await post(asked('and now'))).status).toBe(200);
  expect(faults()).toEqual([]);
});

test('a client that sends a letter a second keeps nobody waiting', async () => {
  const { hostname, port } = new URL(live.server.operatorUrl);
  const slow = connect(Number(port), hostname);
  await once(slow, 'connect');
  slow.write(
    `POST /admin/dry-run HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 1000\r\n\r\n{`,
  );
  expect((await post(asked('meanwhile'))).status).toBe(200);
  slow.destroy();
  await wait(100);
  expect(faults()).toEqual([]);
});

test('two hundred at once: a few wait, the rest is told to come back, and a live reply is not late', async () => {
  live.generator.on('crowd', 'ok', { takesMs: 300, times: 200 });
  let running = 0;
  let most = 0;
  const generate = live.generator.generate.bind(live.generator);
  vi.spyOn(live.generator, 'generate').mockImplementation(async (prompt, options) => {
    if (prompt.includes('crowd')) most = Math.max(most, ++running);
    return generate(prompt, options).finally(() => prompt.includes('crowd') && running--);
  });
  const crowd = Array.from({ length: 200 }, () => post(asked('crowd')));
  const ann = live.somebody();
  ann.says('am I late?');
  await ann.receives(LONG);
  const answers = await Promise.all(crowd);
  vi.restoreAllMocks();
  live.generator.forget('crowd');
  const busy = answers.filter(({ status }) => status === 503);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
  expect(busy[0]!.headers.get('retry-after')).toBe('1');
  expect(most).toBe(1);
});

test('a conversation that does not exist is answered with the nearest, not with all there are', async () => {
  for (let i = 0; i < 30; i++) live.simulator.person(`P${i}`).says('hi');
  await expect
    .poll(async () => (await live.server.store.conversations.ids()).length, LONG.poll)
    .toBeGreaterThan(29);
  const answer = await post({ conversation: 'nothing-like-it' });
  expect((await answer.text()).length).toBeLessThan(600);
});

test('neither a text nor the token is in the log', async () => {
  live.generator.on('secret words', new Error('the model broke'));
  expect((await post(asked('secret words of mine'))).status).toBe(500);
  expect(live.log.text).toContain('the model broke');
  for (const word of ['secret words', 'never mind', TOKEN])
    expect(logged + live.log.text).not.toContain(word);
});
