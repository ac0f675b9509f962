/** Who may ask: a session by cookie, its end, and requests that some other page forges. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/admin/index.ts';
import { Sessions } from '../../src/admin/sessions.ts';
import { goLive, type Live } from '../webhook/live.ts';

const TOKEN = 'a-token-that-nobody-may-see';
let live: Live;
beforeAll(async () => {
  live = await goLive({ server: { adminToken: TOKEN } });
});
afterAll(() => live.stop());

const at = (path: string, init: RequestInit = {}) => fetch(`${live.server.operatorUrl}${path}`, init);
const enter = (token: string, headers: Record<string, string> = {}) =>
  at('/admin/login', { method: 'POST', headers, body: JSON.stringify({ token }) });

async function session(): Promise<{ cookie: string; csrf: string }> {
  const answer = await enter(TOKEN);
  const { csrf } = (await answer.json()) as { csrf: string };
  return { cookie: answer.headers.get('set-cookie')!.split(';')[0]!, csrf };
}

test('the cookie is for this server alone, ends by itself, and no script can read it', async () => {
  const answer = await enter(TOKEN);
  expect(answer.status).toBe(200);
  const cookie = answer.headers.get('set-cookie')!;
  expect(cookie).toMatch(/; Path=\/admin; Max-Age=43200; HttpOnly; SameSite=Strict$/);
  expect(cookie + (await answer.text())).not.toContain(TOKEN);
  const behindTls = await enter(TOKEN, { 'x-forwarded-proto': 'https' });
  expect(behindTls.headers.get('set-cookie')).toMatch(/; Secure$/);
});

test('a session asks for what the token asks for, until it is logged out', async () => {
  const { cookie, csrf } = await session();
  const health = () => at('/admin/api/health', { headers: { cookie } });
  expect((await health()).status).toBe(200);
  const gone = await at('/admin/logout', { method: 'POST', headers: { cookie, 'x-imitator-csrf': csrf } });
  expect(gone.headers.get('set-cookie')).toMatch(/^imitator_admin=; .*Max-Age=0/);
  expect((await health()).status).toBe(401);
});

describe('a request in the name of a session', () => {
  test.each([
    ['without the word of its page', {}],
    ['with a wrong one', { 'x-imitator-csrf': 'x'.repeat(43) }],
  ])('that changes something, %s: 403', async (_, headers) => {
    const { cookie } = await session();
    const answer = await at('/admin/api/people/1/forget', {
      method: 'POST',
      headers: { cookie, ...headers },
      body: '{}',
    });
    expect(answer.status).toBe(403);
  });

  test.each([
    ['GET', { 'sec-fetch-site': 'cross-site' }],
    ['POST', { 'sec-fetch-site': 'same-site' }],
    ['POST', { origin: 'https://evil.example' }],
    ['POST', { origin: 'null' }],
  ])('by %s from somewhere else, %j: 403', async (method, headers) => {
    const { cookie, csrf } = await session();
    const own = { cookie, 'x-imitator-csrf': csrf };
    const answer = await at('/admin/api/health', { method, headers: { ...own, ...headers } as never });
    expect(answer.status).toBe(403);
  });
});

test.each(['', '{}', '{"token":7}', JSON.stringify({ token: 'wrong' }), 'x'.repeat(9000)])(
  'no token, no session: %#',
  async (body) => {
    const answer = await at('/admin/login', { method: 'POST', body });
    expect([401, 413]).toContain(answer.status);
    expect(answer.headers.get('set-cookie')).toBeNull();
  },
);

test('every operation asks for a token or a session', async () => {
  for (const { method, path } of operations) {
    const url = `/admin${path.replace(/\{\w+\}/g, '1')}`;
    const answer = await at(url, { method: method.toUpperCase() });
    expect([url, answer.status]).toEqual([url, 401]);
  }
});

test('a session ends after twelve hours', () => {
  const at = { now: 0 };
  const sessions = new Sessions(() => at.now);
  const cookie = sessions.begin(false).cookie.split(';')[0]!;
  const asked = { get: (name: string) => (name === 'cookie' ? `other=1; ${cookie}` : undefined) } as never;
  at.now = 12 * 3_600_000 - 1;
  expect(sessions.of(asked)).toBeDefined();
  at.now++;
  expect(sessions.of(asked)).toBeUndefined();
});
