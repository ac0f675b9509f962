import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MessengerSimulator, Person, SimulatorOptions } from '../../src/simulator/index.ts';
import { type Json, simulatorAndApp } from './recording-app.ts';

interface Asked {
  to?: string;
  message?: object;
  body?: object;
  token?: string;
  proof?: string | null;
  proofTime?: string;
  node?: string;
}

async function send(simulator: MessengerSimulator, asked: Asked) {
  const token = asked.token ?? simulator.pageAccessToken;
  const proofTime = asked.proofTime ?? String(Math.floor(Date.now() / 1000));
  const proof =
    asked.proof ?? createHmac('sha256', simulator.appSecret).update(`${token}|${proofTime}`).digest('hex');
  const query = new URLSearchParams({ access_token: token });
  if (asked.proof !== null) {
    query.set('appsecret_proof', proof);
    query.set('appsecret_time', proofTime);
  }
  const url = `${simulator.graphApiUrl}/v26.0/${asked.node ?? simulator.pageId}/messages?${query}`;
  const body = asked.body ?? {
    recipient: { id: asked.to },
    messaging_type: 'RESPONSE',
    message: asked.message ?? { text: 'hi' },
  };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(500),
  };
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

async function withAnn(options: SimulatorOptions = {}) {
  const { simulator, app } = await simulatorAndApp(options);
  const ann = simulator.person('Ann');
  await ann.says('hello').accepted;
  return { simulator, app, ann };
}

function code(answer: { body: Json }): string {
  const { code, error_subcode: subcode } = answer.body.error;
  return subcode === undefined ? String(code) : `${code}/${subcode}`;
}

test('a right message reaches the phone, is answered with its id, and comes back as an echo', async () => {
  const { simulator, app, ann } = await withAnn();
  const answer = await send(simulator, { to: ann.psid, message: { text: 'hey', metadata: 'row-7' } });
  expect(answer.status).toBe(200);
  expect(await ann.receives()).toMatchObject({ text: 'hey', metadata: 'row-7', mid: answer.body.message_id });
  await expect
    .poll(() => app.events().at(-1))
    .toMatchObject({
      sender: { id: simulator.pageId },
      recipient: { id: ann.psid },
      message: { is_echo: true, app_id: simulator.appId, metadata: 'row-7', mid: answer.body.message_id },
    });
});

describe('refuses as Meta does', () => {
  const cases: [string, string, (ann: Person) => Asked][] = [
    ['a wrong token', '190', (ann) => ({ to: ann.psid, token: 'nonsense' })],
    ['no proof', '100', (ann) => ({ to: ann.psid, proof: null })],
    ['a wrong proof', '100', (ann) => ({ to: ann.psid, proof: 'ab'.repeat(32) })],
    [
      'a stale proof',
      '100',
      (ann) => ({ to: ann.psid, proofTime: String(Math.floor(Date.now() / 1000) - 301) }),
    ],
    ['another page', '100/33', (ann) => ({ to: ann.psid, node: '999' })],
    ['an unknown person', '100/2018001', () => ({ to: '12345' })],
    ['2,000 characters', '100', (ann) => ({ to: ann.psid, message: { text: 'x'.repeat(2000) } })],
    [
      "a quick reply's title of 21 characters",
      '100',
      (ann) => ({ to: ann.psid, message: { text: 'a', quick_replies: [{ title: 'x'.repeat(21) }] } }),
    ],
    ['an empty text', '100', (ann) => ({ to: ann.psid, message: { text: '  ' } })],
    ['a message without content', '100', (ann) => ({ to: ann.psid, message: {} })],
    [
      'metadata of 1,000',
      '100',
      (ann) => ({ to: ann.psid, message: { text: 'a', metadata: 'x'.repeat(1000) } }),
    ],
    [
      'no messaging_type',
      '100',
      (ann) => ({ body: { recipient: { id: ann.psid }, message: { text: 'a' } } }),
    ],
    [
      'a tag that Meta withdrew',
      '100',
      (ann) => ({
        body: {
          recipient: { id: ann.psid },
          messaging_type: 'MESSAGE_TAG',
          tag: 'ACCOUNT_UPDATE',
          message: { text: 'a' },
        },
      }),
    ],
    [
      'an action beside a message',
      '100',
      (ann) => ({
        body: { recipient: { id: ann.psid }, sender_action: 'typing_on', message: { text: 'a' } },
      }),
    ],
  ];
  test.each(cases)('%s', async (_, expected, asked) => {
    const { simulator, ann } = await withAnn();
    expect(code(await send(simulator, asked(ann)))).toBe(expected);
    expect(ann.received).toEqual([]);
  });

  test('a message after the window has closed, until the person writes again', async () => {
    let now = Date.now();
    const { simulator, ann } = await withAnn({ clock: () => now });
    now += 25 * 3_600_000;
    const proofTime = String(Math.floor(now / 1000));
    expect(code(await send(simulator, { to: ann.psid, proofTime }))).toBe('10/2018278');
    await ann.says('again').accepted;
    expect((await send(simulator, { to: ann.psid, proofTime })).status).toBe(200);
  });

  test('not 1,999 characters, nor 13 quick replies', async () => {
    const { simulator, ann } = await withAnn();
    const replies = Array.from({ length: 13 }, (_, i) => ({
      content_type: 'text',
      title: `${i}`,
      payload: 'p',
    }));
    const message = { text: 'x'.repeat(1999), quick_replies: replies };
    expect((await send(simulator, { to: ann.psid, message })).status).toBe(200);
  });

  test('1,001 bytes on Instagram, though the characters are fewer', async () => {
    const { simulator, ann } = await withAnn({ object: 'instagram' });
    expect(code(await send(simulator, { to: ann.psid, message: { text: 'é'.repeat(501) } }))).toBe('100');
    expect((await send(simulator, { to: ann.psid, message: { text: 'é'.repeat(500) } })).status).toBe(200);
  });

  test('a person who has blocked the page, and a thread that another app owns', async () => {
    const { simulator, ann } = await withAnn();
    ann.blocked = true;
    expect(code(await send(simulator, { to: ann.psid }))).toBe('551/1545041');
    ann.blocked = false;
    ann.ownedElsewhere = true;
    expect(code(await send(simulator, { to: ann.psid }))).toBe('100/2534037');
  });
});

test('too many calls are throttled, and the headers say for how long', async () => {
  const { simulator, ann } = await withAnn({ callsPerSecond: 3 });
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await send(simulator, { to: ann.psid }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400, 400]);
  expect(code(answers[4]!)).toBe('80006');
  const usage = JSON.parse(answers[4]!.headers.get('x-business-use-case-usage')!);
  expect(usage[simulator.pageId][0].estimated_time_to_regain_access).toBeGreaterThan(0);
});

describe('faults', () => {
  test('an injected error leaves the phone empty', async () => {
    const { simulator, ann } = await withAnn();
    simulator.failNext('temporary');
    expect(code(await send(simulator, { to: ann.psid }))).toBe('2');
    expect(ann.received).toHaveLength(0);
  });

  test('1/1357046 is an error although the message arrived', async () => {
    const { simulator, ann } = await withAnn();
    simulator.failNext('sent-despite-error');
    expect(code(await send(simulator, { to: ann.psid }))).toBe('1/1357046');
    expect(ann.received).toHaveLength(1);
  });

  test.each(['silence-after-sending', 'hang-up-after-sending'] as const)(
    '%s: no answer, but the message and its echo arrive',
    async (fault) => {
      const { simulator, app, ann } = await withAnn();
      simulator.failNext(fault);
      await expect(send(simulator, { to: ann.psid })).rejects.toThrow();
      expect(ann.received).toHaveLength(1);
      await expect.poll(() => app.events().at(-1)!['message'].is_echo).toBe(true);
    },
  );

  test('hang-up-before-sending: neither answer nor message', async () => {
    const { simulator, ann } = await withAnn();
    simulator.failNext('hang-up-before-sending');
    await expect(send(simulator, { to: ann.psid })).rejects.toThrow();
    expect(ann.received).toHaveLength(0);
  });
});

test('an echo can come before the answer to its send', async () => {
  const { simulator, app, ann } = await withAnn({ echoes: { beforeAnswer: 1 } });
  await send(simulator, { to: ann.psid });
  expect(app.events().at(-1)!['message'].is_echo).toBe(true);
});

test('receipts tell that a bubble arrived and was read', async () => {
  const { simulator, app, ann } = await withAnn({ receipts: { delivered: 1, read: 1 } });
  const answer = await send(simulator, { to: ann.psid });
  await simulator.delivery.settled();
  const events = app.events();
  expect(events.find((event) => event['delivery'])!['delivery'].mids).toEqual([answer.body.message_id]);
  expect(events.some((event) => event['read'] !== undefined)).toBe(true);
});

test('without a subscription to echoes none come', async () => {
  const { simulator, app, ann } = await withAnn({ echoes: { subscribed: false } });
  await send(simulator, { to: ann.psid });
  await simulator.delivery.settled();
  expect(app.events()).toHaveLength(1);
});

test('sender actions are seen and are no messages', async () => {
  const { simulator, ann } = await withAnn();
  for (const sender_action of ['mark_seen', 'typing_on'])
    await send(simulator, { body: { recipient: { id: ann.psid }, sender_action } });
  expect(ann.actions.map(({ action }) => action)).toEqual(['mark_seen', 'typing_on']);
  expect(ann.received).toEqual([]);
});
