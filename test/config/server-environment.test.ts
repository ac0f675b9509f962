import { expect, test } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';
import { type ServerRole, serverEnvironment } from '../../config/server-environment.ts';

const whole = {
  VERIFY_TOKEN: 'verify-me',
  PAGE_ID: '1',
  PAGE_ACCESS_TOKEN: 'token-1',
  APP_SECRET: 'new-secret, old-secret',
};

test('one page comes from the plain variables, its secrets newest first', () => {
  const { port, verifyToken, pages } = serverEnvironment(readEnvironment(whole), { pages: [] }, 'all');
  expect({ port, verifyToken, pages }).toEqual({
    port: 3000,
    verifyToken: 'verify-me',
    pages: [{ id: '1', accessToken: 'token-1', appSecrets: ['new-secret', 'old-secret'] }],
  });
});

test('several pages name their own variables, and each that is missing is named', () => {
  const pages = [
    { id: '1', accessTokenVariable: 'TOKEN_A', appSecretVariable: 'SECRET' },
    { id: '2', accessTokenVariable: 'TOKEN_B', appSecretVariable: 'SECRET', sendsAs: '9' },
  ];
  const environment = { VERIFY_TOKEN: 'v', TOKEN_A: 'a', TOKEN_B: 'b', SECRET: 's' };
  const found = serverEnvironment(readEnvironment(environment), { pages }, 'all');
  expect(found.pages.map(({ id, accessToken, sendsAs }) => [id, accessToken, sendsAs])).toEqual([
    ['1', 'a', undefined],
    ['2', 'b', '9'],
  ]);
  expect(() =>
    serverEnvironment(readEnvironment({ VERIFY_TOKEN: 'v', TOKEN_A: 'a' }), { pages }, 'all'),
  ).toThrow(/TOKEN_B.+page 2[\s\S]+SECRET/);
});

test('a process needs no more than its part does, and shares a PostgreSQL', () => {
  const found = (role: ServerRole, variables: Record<string, string> = {}) =>
    serverEnvironment(readEnvironment(variables), { pages: [] }, role);
  for (const role of ['webhook', 'worker', 'trainer'] as const)
    expect(() => found(role, whole)).toThrow(`DATABASE_URL is not set: --role ${role} shares a PostgreSQL`);
  const database = { DATABASE_URL: 'postgres://me@db/x' };
  expect(found('trainer', database).pages).toEqual([]);
  const { VERIFY_TOKEN: _, ...sending } = whole;
  expect(found('worker', { ...sending, ...database }).pages).toHaveLength(1);
});

test('all that no log may hold is gathered, the password of the database by itself too', () => {
  const environment = {
    ...whole,
    DATABASE_URL: 'postgres://me:p%40ss@db/x',
    ADMIN_TOKEN: 'admin',
    HF_TOKEN: 'hub',
  };
  const { secrets } = serverEnvironment(readEnvironment(environment), { pages: [] }, 'all');
  for (const secret of ['verify-me', 'token-1', 'new-secret', 'old-secret', 'p@ss', 'p%40ss', 'admin', 'hub'])
    expect(secrets).toContain(secret);
});

test('a level of the log that does not exist is refused', () => {
  const environment = readEnvironment({ ...whole, LOG_LEVEL: 'loud' });
  expect(() => serverEnvironment(environment, { pages: [] }, 'all')).toThrow(
    /LOG_LEVEL.+fatal, error.+got loud/,
  );
});
