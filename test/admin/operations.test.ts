/** Every operation as its OpenAPI document says it, and what an operator puts right with them. */
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callThrough, health, listConversations } from '../../src/admin/index.ts';
import { privateSocketPath } from '../../src/http/private-socket.ts';
import { conversationOf, deadLettersOf, goLive, type Live, LONG, statesOf } from '../webhook/live.ts';

const TOKEN = 'admin-token';
let live: Live;
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'imitator-desk-'));
  live = await goLive({ server: { adminToken: TOKEN, home, shownSettings: () => SHOWN } });
});
afterAll(() => live.stop());

const SHOWN = [{ name: 'bot.topP', value: 0.9, from: 'default', doc: 'How many.' }];

const ask = (path: string, method = 'GET', body?: unknown) =>
  fetch(`${live.server.operatorUrl}/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(40_000),
  });
// biome-ignore lint/suspicious/noExplicitAny: a test looks into what came as it stands.
const jsonOf = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();

interface Documented {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: { type?: string } }[];
  requestBody?: { required: boolean };
  responses: Record<string, { content: Record<string, unknown> }>;
}

describe('the OpenAPI document', () => {
  let paths: Record<string, Record<string, Documented>>;
  beforeAll(async () => {
    const document = await jsonOf(ask('/api/openapi.json'));
    expect(document.openapi).toBe('3.1.0');
    paths = document.paths;
  });

  /** What somebody sends who has read it, and somebody who has not. */
  const VALUES = ['1', 'v1', '1:2', '%00', '%ED%A0%80', '%3Cscript%3E', '%27;drop%20table%20x', 'a%2F..%2Fb'];
  const BODIES = [
    undefined,
    '{}',
    '[]',
    'null',
    '{',
    '{"__proto__":1}',
    `{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  ];

  test('whatever an operation is asked with, it is answered as the document says, and never with a fault', async () => {
    let asked = 0;
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        if (responses['200']!.content['text/event-stream'] !== undefined) continue;
        const values = path.includes('{') ? VALUES.map((value) => ({ value, body: '{}' })) : [];
        const bodies = BODIES.map((body) => ({ value: '1', body }));
        const asks = method === 'get' ? [...values, { value: '1', body: undefined }] : [...values, ...bodies];
        asked += asks.length;
        await Promise.all(
          asks.map(async ({ value, body }) => {
            const url = path.replace('/admin', '').replace(/\{\w+\}/g, value);
            const answer = await ask(url, method.toUpperCase(), method === 'get' ? undefined : body);
            const { status } = answer;
            const said = await answer.text();
            expect([url, body, status < 500 || status === 503, said]).toEqual([url, body, true, said]);
            expect([url, status in responses || status === 404]).toEqual([url, true]);
            expect([url, answer.headers.get('content-type')]).toEqual([url, expect.stringContaining('json')]);
            if (status !== 200) expect(JSON.parse(said)).toHaveProperty('error');
          }),
        );
      }
    }
    expect(asked).toBeGreaterThan(100);
    expect(live.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('names the parameters of each path, and every operation once', () => {
    const all = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    for (const { path, operation } of all) {
      const named = operation.parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`);
      expect(path.match(/\{\w+\}/g) ?? []).toEqual(named);
    }
    const names = all.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test('a query that it does not name is refused with the nearest', async () => {
    const { issues } = await jsonOf(ask('/api/conversations?mots=3'));
    expect(issues[0].message).toContain('did you mean "most"?');
    expect((await ask('/api/conversations?most=0')).status).toBe(400);
  });
});

test('conversations are told with their newest words first, and what was said in each', async () => {
  const [ann, ben] = [live.somebody(), live.somebody()];
  ann.says('<b>are you home?</b>');
  await ann.receives(LONG);
  ben.says('hello');
  await ben.receives(LONG);
  const ids = [ben, ann].map((each) => conversationOf(live, each));
  const { conversations } = await jsonOf(ask('/api/conversations?most=2'));
  expect(conversations.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(conversations[1]).toMatchObject({ lastFrom: 'bot', unanswered: 0, pausedUntil: null });
  const { said } = await jsonOf(ask(`/api/conversations/${encodeURIComponent(ids[1]!)}`));
  expect(said.map(({ from, text }: { from: string; text: string }) => [from, text])).toEqual([
    ['user', '<b>are you home?</b>'],
    ['bot', 're: <b>are you home?</b>'],
  ]);
  const older = await jsonOf(ask(`/api/conversations?before=${conversations[1].lastAt}`));
  expect(older.conversations.map(({ id }: { id: string }) => id)).not.toContain(ids[1]);
});

test('changes of conversations are told as they come', async () => {
  const leaving = new AbortController();
  const answer = await fetch(`${live.server.operatorUrl}/admin/api/conversations/events`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: leaving.signal,
  });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const ann = live.somebody();
  ann.says('hi');
  let told = '';
  for await (const chunk of answer.body!) {
    told += Buffer.from(chunk).toString();
    if (told.includes(conversationOf(live, ann))) break;
  }
  leaving.abort();
  await ann.receives(LONG);
});

describe('what was given up', () => {
  test('is sent after all, behind what was said meanwhile, and by one of two who ask for it', async () => {
    const ann = live.somebody();
    ann.says('hello');
    await ann.receives(LONG);
    const conversation = conversationOf(live, ann);
    const [bubble] = await live.query(
      `insert into imitator.outbox (conversation, kind, text, state, created_at, changed_at)
       values ($1, 'bubble', 'lost', 'failed', $2, $2) returning id`,
      [conversation, Date.now()],
    );
    const [letter] = await live.query(
      `insert into imitator.dead_letter (conversation, outbox, why, detail, at) values ($1, $2, 'it failed', '', 1) returning id`,
      [conversation, bubble!['id']],
    );
    const retry = () => ask(`/api/dead-letters/${letter!['id']}/retry`, 'POST');
    const statuses = (await Promise.all([retry(), retry()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 404]);
    await expect.poll(() => ann.received.length, LONG.poll).toBe(2);
    expect(await deadLettersOf(live, ann)).toEqual([]);
    await expect.poll(() => statesOf(live, ann), LONG.poll).toEqual(['sent', 'sent']);
    expect(ann.received.at(-1)!.text).toBe('lost');
  });

  test('and is only a message without a reply, is not sent, and is put away', async () => {
    const [letter] = await live.query(
      `insert into imitator.dead_letter (conversation, outbox, why, detail, at) values (null, null, 'no reply', '', 1) returning id`,
    );
    const path = `/api/dead-letters/${letter!['id']}`;
    expect((await ask(`${path}/retry`, 'POST')).status).toBe(409);
    expect((await ask(`${path}/drop`, 'POST')).status).toBe(200);
    expect((await ask(`${path}/drop`, 'POST')).status).toBe(404);
  });
});

test('a bubble that waits is taken out of the line, one that is being sent is not', async () => {
  const ann = live.somebody();
  ann.says('hello');
  await ann.receives(LONG);
  const conversation = conversationOf(live, ann);
  await live.query(
    `insert into imitator.outbox (conversation, kind, text, state, created_at, changed_at)
     values ($1, 'bubble', 'one', 'sending', $2, $2), ($1, 'bubble', 'two', 'queued', $2, $2)`,
    [conversation, Date.now()],
  );
  const { bubbles } = await jsonOf(ask('/api/outbox'));
  const idOf = (text: string) => bubbles.find((each: { text: string }) => each.text === text).id;
  const drop = async (text: string) => (await ask(`/api/outbox/${idOf(text)}/drop`, 'POST')).status;
  expect([await drop('one'), await drop('two')]).toEqual([409, 200]);
  await live.query('delete from imitator.outbox where conversation = $1', [conversation]);
});

describe('through the private socket', () => {
  test('a command asks without a token, and gets what the schemas say', async () => {
    const call = callThrough(privateSocketPath(home), AbortSignal.timeout(40_000));
    expect(await call(health, {})).toMatchObject({ ready: true });
    expect((await call(listConversations, { query: { most: 1 } })).conversations).toHaveLength(1);
  });

  test('there are operations and nothing else: no page, no login', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      request({ socketPath: privateSocketPath(home), path: '/admin/login', method: 'POST' }, (response) =>
        text(response).then(resolve, reject),
      )
        .once('error', reject)
        .end();
    });
    expect(JSON.parse(answer)).toEqual({ error: 'not found' });
  });

  test('what is refused there has the code and the sentence of whoever refused', async () => {
    const call = callThrough(privateSocketPath(home), AbortSignal.timeout(40_000));
    await expect(call(listConversations, { query: { most: 0 } })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('most: expected number to be >=1'),
    });
  });
});

test('settings are told with where they come from', async () => {
  expect(await jsonOf(ask('/api/settings'))).toEqual({ settings: SHOWN });
});
