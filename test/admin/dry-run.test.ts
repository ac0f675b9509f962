/** The dry run over HTTP, on the operator's listener of a real server with the simulator at Meta's end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../src/base/errors.ts';
import { startServer } from '../../src/webhook/index.ts';
import { rendering } from '../bot/fakes.ts';
import { goLive, type Live, LONG } from '../webhook/live.ts';

let live: Live;
beforeAll(async () => {
  live = await goLive({ server: { adminToken: 'admin-token' } });
});
afterAll(() => live.stop());

const at = (path: string, init: RequestInit = {}) => fetch(`${live.server.operatorUrl}${path}`, init);
const post = (body: unknown, authorization = 'Bearer admin-token') =>
  at('/admin/dry-run', {
    method: 'POST',
    headers: authorization === '' ? {} : { authorization },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
// biome-ignore lint/suspicious/noExplicitAny: a test looks into what came as it stands.
const jsonOf = async (answer: Response): Promise<any> => answer.json();
const asked = (text: string) => ({ messages: [{ from: 'user', text }] });

describe('a dry run', () => {
  test('answers with the prompt, the reply and its bubbles, as the live bot would make them', async () => {
    live.generator.on('are you home', 'yep|come over');
    const answer = await post({
      messages: [
        { from: 'user', text: 'hey' },
        { from: 'user', text: 'are  you\nhome?' },
      ],
    });
    expect(answer.status).toBe(200);
    expect(await jsonOf(answer)).toEqual({
      prompt: 'hey| are you home?',
      reply: 'yep|come over',
      bubbles: ['yep', 'come over'],
      alternatives: [],
      tokens: { prompt: 3, reply: 4 },
      timings: { queueMs: 0, encodeMs: 1, decodeMs: 0, totalMs: 1 },
      version: null,
      policy: { wouldSend: true, name: 'mode', kind: 'answer', why: 'fit to be sent', says: [] },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('stores nothing and sends nothing', async () => {
    const before = await live.server.store.waiting();
    await post(asked('nobody hears this'));
    expect(await live.server.store.waiting()).toEqual(before);
    expect(await live.server.store.conversations.ids()).toEqual([]);
    expect(live.simulator.person('nobody').received).toEqual([]);
  });

  test('draws as many alternatives as are asked for', async () => {
    const { alternatives } = await jsonOf(await post({ ...asked('again'), alternatives: 2 }));
    expect(alternatives).toEqual([
      { text: 're: again', score: -1 },
      { text: 're: again', score: -1 },
    ]);
  });

  test('says why nothing would be sent', async () => {
    const messages = [
      { from: 'user', text: 'hi' },
      { from: 'bot', text: 'hello' },
    ];
    const { policy } = await jsonOf(await post({ messages }));
    expect(policy).toMatchObject({ wouldSend: false, why: "the last message is not the user's" });
  });

  test('takes settings of the bot for this one reply', async () => {
    live.generator.on('count to three', 'one|two|three', { times: 2 });
    const few = { ...asked('count to three'), settings: { bot: { maxBubbles: 2 } } };
    const short = await jsonOf(await post(few));
    const usual = await jsonOf(await post(asked('count to three')));
    expect([short.bubbles.length, usual.bubbles.length]).toEqual([2, 3]);
  });

  test('a setting of how replies are decoded reaches the model', async () => {
    await post({ ...asked('shorter'), settings: { bot: { maxReplyTokens: 7 } } });
    expect(live.generator.decodings.at(-1)).toMatchObject({ maxReplyTokens: 7 });
  });

  test('continues a stored conversation as it stands', async () => {
    const ann = live.somebody();
    ann.says('what is for lunch?');
    await ann.receives(LONG);
    const conversation = `${live.simulator.pageId}:${ann.psid}`;
    const answer = await post({ conversation });
    expect(answer.status).toBe(200);
    expect((await jsonOf(answer)).policy.why).toBe("the last message is not the user's");
  });
});

describe('a dry run of a model that knows contacts', () => {
  const [jana, tom] = ['3fa9c1d2e4b50718', '90bc17fe22a0d3c4'];
  beforeAll(() => {
    live.generator.rendering = { ...rendering, contactTags: { [jana]: '<3fa9>', [tom]: '<90bc>' } };
  });
  afterAll(() => {
    live.generator.rendering = rendering;
  });

  test('is of somebody new, or of the thread that is named', async () => {
    const promptOf = async (more: object) => (await jsonOf(await post({ ...asked('hey'), ...more }))).prompt;
    expect(await promptOf({})).toBe('<new> hey');
    expect(await promptOf({ contact: jana })).toBe('<3fa9> hey');
  });

  test('of a stored conversation is of the thread that its person is tied to', async () => {
    const ann = live.somebody();
    ann.says('what is for dinner?');
    await ann.receives(LONG);
    const conversation = `${live.simulator.pageId}:${ann.psid}`;
    const settings = { bot: { contacts: { [ann.psid]: tom } } };
    const promptOf = async (more: object) => (await jsonOf(await post({ conversation, ...more }))).prompt;
    expect(await promptOf({})).toMatch(/^<new> /);
    expect(await promptOf({ settings })).toMatch(/^<90bc> /);
    expect(await promptOf({ settings, contact: jana })).toMatch(/^<3fa9> /);
  });

  test('refuses a thread that the version has not learnt from, by the nearest that it has', async () => {
    const answer = await post({ ...asked('hey'), contact: '3fa9c1d2e4b50719' });
    expect(answer.status).toBe(400);
    expect((await jsonOf(answer)).issues).toEqual([
      { path: ['contact'], message: `no "3fa9c1d2e4b50719" here; did you mean "${jana}"?` },
    ]);
  });
});

describe('who may ask', () => {
  test.each(['', 'Bearer wrong', 'Bearer admin-token2', 'Basic admin-token'])(
    'not %j: 401',
    async (header) => {
      const answer = await post(asked('hi'), header);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    },
  );

  test('without a token a path that does not exist is refused like one that does', async () => {
    expect((await at('/admin/nothing')).status).toBe(401);
    expect((await at('/admin/nothing', { headers: { authorization: 'Bearer admin-token' } })).status).toBe(
      404,
    );
  });

  test('without ADMIN_TOKEN there is no admin interface', async () => {
    const without = await startServer({ ...live.options, adminToken: undefined });
    try {
      const answer = await fetch(`${without.operatorUrl}/admin/dry-run`, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(404);
    } finally {
      await without.stop();
    }
  });

  test.each([
    ['webhook', '/admin', 200, 405, 200],
    ['webhook', '/admin/dry-run', 405, 503, 401],
    ['worker', '/admin', 404, 404, 404],
    ['worker', '/admin/dry-run', 404, 404, 404],
    ['trainer', '/admin', 404, 404, 404],
  ] as const)(
    'in the role %s %s is there or not by contract',
    async (role, path, byGet, byPost, byNobody) => {
      const server = await startServer({ ...live.options, adminToken: 'admin-token', role });
      const headers = { authorization: 'Bearer admin-token' };
      try {
        const asks = [
          fetch(`${server.operatorUrl}${path}`, { headers }),
          fetch(`${server.operatorUrl}${path}`, {
            method: 'POST',
            headers,
            body: JSON.stringify(asked('hi')),
          }),
          fetch(`${server.operatorUrl}${path}`),
          fetch(`${server.operatorUrl}/metrics`),
        ];
        const statuses = (await Promise.all(asks)).map(({ status }) => status);
        expect(statuses).toEqual([byGet, byPost, byNobody, 200]);
        // Who receives nothing has no listener in public: many of them share a host.
        expect(server.url === server.operatorUrl).toBe(role !== 'webhook');
      } finally {
        await server.stop();
      }
    },
  );

  test('nobody on the public listener', async () => {
    for (const path of ['/admin', '/admin/dry-run', '/metrics', '/readyz'])
      expect((await fetch(`${live.server.url}${path}`)).status, path).toBe(404);
    expect((await fetch(`${live.server.url}/healthz`)).status).toBe(200);
    expect((await at('/healthz')).status).toBe(200);
  });
});

describe('bad input', () => {
  const issuesOf = async (body: unknown) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    return (await jsonOf(answer)).issues as { path: (string | number)[]; message: string }[];
  };

  test('is told with its place and what was expected there, all of it at once', async () => {
    const issues = await issuesOf({ messages: [{ from: 'you', text: 7 }], seed: 'x' });
    expect(issues.map(({ path }) => path.join('.'))).toEqual(['messages.0.from', 'messages.0.text', 'seed']);
    for (const { message } of issues) expect(message).toMatch(/expected|Invalid option/);
  });

  test.each([
    [{ mesages: [], messages: [{ from: 'user', text: 'hi' }] }, 'mesages', 'did you mean "messages"?'],
    [{ messages: [{ from: 'user', txt: 'hi', text: 'hi' }] }, 'messages.0.txt', 'did you mean "text"?'],
    [
      { ...asked('hi'), settings: { bot: { maxBubble: 2 } } },
      'settings.bot.maxBubble',
      'did you mean "maxBubbles"?',
    ],
  ])('an unknown key is named with the nearest that exists: %j', async (body, place, message) => {
    const [issue] = await issuesOf(body);
    expect(issue!.path.join('.')).toBe(place);
    expect(issue!.message).toContain(message);
  });

  test.each([
    [
      'a setting out of its range',
      { ...asked('hi'), settings: { bot: { maxBubbles: 0 } } },
      'settings.bot.maxBubbles',
    ],
    ['neither messages nor a conversation', {}, ''],
    ['both of them', { ...asked('hi'), conversation: '1:2' }, ''],
    ['no messages', { messages: [] }, 'messages'],
    ['no object', [], ''],
    ['a page that is not configured', { ...asked('hi'), page: '999' }, 'page'],
    ['a contact of a model that knows none', { ...asked('hi'), contact: '3fa9c1d2e4b50718' }, 'contact'],
    ['a version that does not serve', { ...asked('hi'), version: 'v7' }, 'version'],
    ['a conversation that is not stored', { conversation: '1:2' }, 'conversation'],
    ['more alternatives than there may be', { ...asked('hi'), alternatives: 1000 }, 'alternatives'],
  ])('%s', async (_, body, place) => {
    expect((await issuesOf(body)).map(({ path }) => path.join('.'))).toContain(place);
  });

  test.each(['', '{', 'null', '"text"', 'undefined'])('a body that is no object: %j', async (body) => {
    expect((await post(body)).status).toBe(400);
  });

  test('a body that is too large is refused', async () => {
    expect((await post(asked('x'.repeat(300_000)))).status).toBe(413);
  });

  test('text that is markup comes back as text', async () => {
    const text = '<script>alert(1)</script>';
    const answer = await post(asked(text));
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect((await jsonOf(answer)).prompt).toBe(text);
  });
});

describe('a model that cannot answer now', () => {
  test('that is not loaded yet: 503', async () => {
    const loading = await startServer({
      ...live.options,
      adminToken: 'admin-token',
      modelReady: () => false,
    });
    try {
      const answer = await fetch(`${loading.operatorUrl}/admin/dry-run`, {
        method: 'POST',
        headers: { authorization: 'Bearer admin-token' },
        body: JSON.stringify(asked('hi')),
      });
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { error: 'no model is loaded in this process', code: 'no-model' },
      ]);
    } finally {
      await loading.stop();
    }
  });

  test('whose queue is full: 503, and the next one is answered', async () => {
    live.generator.on('in a hurry', problem({ code: 'generation-busy', detail: 'the queue is full' }));
    expect((await post(asked('in a hurry'))).status).toBe(503);
    expect((await post(asked('in a hurry'))).status).toBe(200);
  });
});

test('one listener serves all where both addresses are the same', async () => {
  const { port } = new URL(live.server.operatorUrl);
  await live.server.stop();
  const admin = { ...live.options.settings.admin, port: Number(port) };
  const both = await startServer({
    ...live.options,
    adminToken: 'admin-token',
    port: Number(port),
    settings: { ...live.options.settings, admin },
  });
  try {
    expect(both.operatorUrl).toBe(both.url);
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await fetch(`${both.url}${path}`)).status, path).toBe(200);
    expect((await fetch(`${both.url}/admin/dry-run`, { method: 'POST' })).status).toBe(401);
  } finally {
    await both.stop();
  }
});
