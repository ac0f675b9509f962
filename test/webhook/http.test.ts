/** What the server answers to whom, before and beside what it does (docs/messenger.md, sections 1 and 5). */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metaJson, signatureOf, signedRequest } from '../../src/simulator/index.ts';
import { goLive, type Live, LONG } from './live.ts';

const SECOND_PAGE = { id: '222', accessToken: 'token-of-the-second', appSecrets: ['second-app-secret'] };
const OLD_SECRET = 'the-secret-before-the-rotation';

let live: Live;
beforeAll(async () => {
  live = await goLive({
    simulator: { oldAppSecrets: [OLD_SECRET] },
    settings: { webhook: { bodyLimitKilobytes: 16 } },
    server: {
      pages: [
        {
          id: '100200300400500',
          accessToken: 'simulated-page-access-token',
          appSecrets: ['simulated-app-secret', OLD_SECRET],
        },
        SECOND_PAGE,
      ],
    },
  });
});
afterAll(() => live.stop());

const at = (path: string, init?: RequestInit) => fetch(`${live.server.url}${path}`, init);
const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
  at('/webhook', { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
const signed = (body: string, secret: string) =>
  post(body, { 'x-hub-signature-256': signatureOf(body, secret) });

function message(page: string, mid: string, psid = '31337'): string {
  const event = {
    sender: { id: psid },
    recipient: { id: page },
    timestamp: Date.now(),
    message: { mid, text: 'hi é' },
  };
  return metaJson({ object: 'page', entry: [{ id: page, time: Date.now(), messaging: [event] }] });
}

async function inbox(mid: string): Promise<number> {
  const rows = await live.query('select 1 from imitator.inbox where mid = $1', [mid]);
  return rows.length;
}

describe('verification', () => {
  test('gives the challenge back, exactly, to who knows the token', async () => {
    expect(await live.simulator.verify()).toBe(true);
    const query = 'hub.mode=subscribe&hub.verify_token=simulated-verify-token&hub.challenge=%3Cb%3E7';
    const answer = await at(`/webhook?${query}`);
    expect([answer.status, await answer.text()]).toEqual([200, '<b>7']);
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  test.each([
    ['a wrong token', 'hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1'],
    ['no token', 'hub.mode=subscribe&hub.challenge=1'],
    ['no challenge', 'hub.mode=subscribe&hub.verify_token=simulated-verify-token'],
    ['another mode', 'hub.mode=unsubscribe&hub.verify_token=simulated-verify-token&hub.challenge=1'],
    ['nothing', ''],
  ])('refuses %s', async (_, query) => {
    expect((await at(`/webhook?${query}`)).status).toBe(403);
  });
});

describe('the signature', () => {
  test('of the newest and of an older secret is good, over the bytes as they came', async () => {
    for (const [i, secret] of ['simulated-app-secret', OLD_SECRET].entries()) {
      expect((await signed(message('100200300400500', `m_secret${i}`), secret)).status).toBe(200);
      expect(await inbox(`m_secret${i}`)).toBe(1);
    }
  });

  test('of bytes that were parsed and printed anew is refused', async () => {
    const body = message('100200300400500', 'm_reprinted');
    const reprinted = JSON.stringify(JSON.parse(body));
    const answer = await post(reprinted, {
      'x-hub-signature-256': signatureOf(body, 'simulated-app-secret'),
    });
    expect(answer.status).toBe(403);
  });

  test.each([
    ['missing', {}],
    ['of another secret', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['in capitals', { 'x-hub-signature-256': `SHA256=${'A'.repeat(64)}` }],
    ['of SHA-1 only', { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
    ['too short', { 'x-hub-signature-256': 'sha256=00' }],
  ])('%s is refused before anything is parsed', async (_, headers) => {
    expect((await post('{ this is no JSON', headers)).status).toBe(403);
  });

  test('of one page’s secret is not good for another page', async () => {
    expect((await signed(message('222', 'm_foreign'), 'simulated-app-secret')).status).toBe(403);
    expect(await inbox('m_foreign')).toBe(0);
    expect((await signed(message('222', 'm_own'), SECOND_PAGE.appSecrets[0]!)).status).toBe(200);
    expect(await inbox('m_own')).toBe(1);
  });
});

describe('a post', () => {
  test('of a page that is not configured is taken, so that Meta stops sending it, and left', async () => {
    expect((await signed(message('333', 'm_nobody'), 'simulated-app-secret')).status).toBe(200);
    expect(await inbox('m_nobody')).toBe(0);
  });

  test.each([
    ['no JSON', '{', 400],
    ['nothing at all', '', 400],
    ['a number', '7', 200],
    ['null', 'null', 200],
    ['another object', '{"object":"user","entry":[{"id":"1"}]}', 200],
    ['no entries', '{"object":"page"}', 200],
    ['100,000 brackets', '['.repeat(8000) + ']'.repeat(8000), 200],
    ['a NUL in a text', message('100200300400500', 'm_nul').replace('hi', 'a\\u0000b\\ud800'), 200],
  ])('of %s: %s', async (_, body, status) => {
    expect((await signed(body, 'simulated-app-secret')).status).toBe(status);
  });

  test('larger than the limit is refused with 413, unread', async () => {
    const headers = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
    expect((await post('x'.repeat(17 * 1024), headers)).status).toBe(413);
  });

  test('without a signature of the right form is refused before its body is read', async () => {
    expect((await post('x'.repeat(17 * 1024))).status).toBe(403);
  });

  test('that is packed is refused: the signature is over what came', async () => {
    const packed = gzipSync(message('100200300400500', 'm_packed'));
    const headers = {
      'content-encoding': 'gzip',
      'x-hub-signature-256': signatureOf(packed, 'simulated-app-secret'),
    };
    expect((await post(packed, headers)).status).toBe(415);
  });

  test('counts whatever type it claims to be', async () => {
    const body = message('100200300400500', 'm_typed');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-hub-signature-256': signatureOf(body, 'simulated-app-secret'),
    };
    expect((await post(body, headers)).status).toBe(200);
    expect(await inbox('m_typed')).toBe(1);
  });
});

test('a database that hangs is told of before Meta’s five seconds are over', async () => {
  const { database } = live.server.store;
  const { transaction, query } = database;
  Object.assign(database, { transaction: () => new Promise(() => {}), query: () => new Promise(() => {}) });
  const hanging = signed(message('100200300400500', 'm_hanging'), 'simulated-app-secret');
  const [answer, ready] = await Promise.all([hanging, fetch(`${live.server.operatorUrl}/readyz`)]);
  Object.assign(database, { transaction, query });
  expect(answer.status).toBe(503);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { ready: false, missing: ['the database does not answer'] },
  ]);
});

describe('paths and methods', () => {
  test.each([
    ['PUT', '/webhook', 405],
    ['DELETE', '/webhook', 405],
    ['GET', '/data-deletion', 405],
    ['POST', '/data-deletion/X', 405],
    ['GET', '/deauthorize', 405],
    ['POST', '/healthz', 405],
    ['GET', '/', 404],
    ['GET', '/nothing', 404],
    ['GET', '/admin', 404],
    ['POST', '/admin/dry-run', 404],
    ['GET', '/webhook/../../etc/passwd', 404],
    ['GET', '/healthz', 200],
    ['GET', '/readyz', 404],
    ['GET', '/metrics', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const answer = await at(path, { method });
    expect(answer.status).toBe(status);
    if (status === 405) expect(answer.headers.get('allow')).toBeTruthy();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('data deletion', () => {
  const ask = (user: string, secret = 'simulated-app-secret') => {
    const body = new URLSearchParams({
      signed_request: signedRequest({ user_id: user, issued_at: 1, expires: 2 }, secret),
    });
    return at('/data-deletion', { method: 'POST', body });
  };

  test('of somebody whom the id matches deletes everything, and the page says so', async () => {
    const ann = live.somebody();
    await ann.says('forget me').accepted;
    await ann.receives(LONG);
    const answer = (await (await ask(ann.psid)).json()) as { url: string; confirmation_code: string };
    expect(answer.confirmation_code).toMatch(/^[A-Z0-9]{26}$/);
    expect(answer.url.endsWith(`/data-deletion/${answer.confirmation_code}`)).toBe(true);
    const left = await live.query('select 1 from imitator.conversation where person = $1', [ann.psid]);
    expect(left).toEqual([]);
    const page = await at(new URL(answer.url).pathname);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Your data is deleted')]);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  test('of somebody whom it matches not is recorded, said, and the operator is told', async () => {
    const [first, second] = await Promise.all([(await ask('4711')).json(), (await ask('4711')).json()]);
    const { url, confirmation_code: code } = first as { url: string; confirmation_code: string };
    expect(second).toEqual(first);
    const text = await (await at(new URL(url).pathname)).text();
    expect(text).toContain('being looked at');
    expect(text).toContain(code);
    expect(live.log.alerts.join()).toContain(`imitator forget PSID --deletion ${code}`);
  });

  test('with a wrong signature, algorithm or form is refused', async () => {
    expect((await ask('1', 'another-secret')).status).toBe(403);
    const [, payload] = signedRequest({ user_id: '1', algorithm: 'none' }, 'simulated-app-secret').split('.');
    for (const form of [
      `.${payload}`,
      'x',
      '',
      signedRequest({ user_id: '1', algorithm: 'none' }, 'simulated-app-secret'),
    ]) {
      const body = new URLSearchParams({ signed_request: form });
      expect((await at('/data-deletion', { method: 'POST', body })).status).toBe(403);
    }
  });

  test('a code that nobody was given has a page too, with nothing of the asker’s in it', async () => {
    const page = await at('/data-deletion/%3Cscript%3Ealert(1)%3C%2Fscript%3E');
    expect(page.status).toBe(404);
    expect(await page.text()).not.toContain('<script>');
  });

  test('deauthorize is answered with 200, but only to Meta', async () => {
    const form = (secret: string) =>
      new URLSearchParams({ signed_request: signedRequest({ user_id: '5' }, secret) });
    const answers = await Promise.all(
      ['simulated-app-secret', 'another'].map((secret) =>
        at('/deauthorize', { method: 'POST', body: form(secret) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
  });
});

test('the metrics tell events, acknowledgements, the queue’s age, generation and sends', async () => {
  const ann = live.somebody();
  ann.says('count me');
  await ann.receives(LONG);
  await expect
    .poll(async () => (await live.server.metrics.sends.get()).values.length, LONG.poll)
    .toBeGreaterThan(0);
  const text = await (await fetch(`${live.server.operatorUrl}/metrics`)).text();
  for (const line of [
    /^imitator_events_total\{event="message"\} \d+$/m,
    /^imitator_ack_seconds_count \d+$/m,
    /^imitator_queue_age_seconds \d/m,
    /^imitator_generation_seconds_count \d+$/m,
    /^imitator_sends_total\{result="sent"\} \d+$/m,
    /^imitator_replies_total\{outcome="committed"\} \d+$/m,
    /^imitator_posts_total\{status="403"\} \d+$/m,
  ])
    expect(text).toMatch(line);
  expect(text).not.toContain(ann.psid);
});
