import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goLive, type Live } from '../webhook/live.ts';

let live: Live;
beforeAll(async () => {
  live = await goLive({ server: { adminToken: 'admin-token' } });
});
afterAll(() => live.stop());

async function ask(token: string, said: string): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, ADMIN_TOKEN: token, OPERATOR_URL: live.server.operatorUrl };
  const child = spawn(process.execPath, ['examples/dry-run.ts'], { env });
  child.stdin.end(said);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: child.exitCode, out, err };
}

it('asks a running server burst by burst, each with what was said before it', async () => {
  live.generator.on('are you home', 'yep|come over');
  const { out, err } = await ask('admin-token', 'hey\nare you home?\n\nsee you\n');
  expect(err).toBe('');
  expect(out.replaceAll(/\d+ ms/g, 'N ms')).toBe(
    '> hey\n> are you home?\nyep\ncome over\n  (would be sent, N ms)\n' +
      '> see you\nre: see you\n  (would be sent, N ms)\n',
  );
});

it('says so when the token is another', async () => {
  const { out, err } = await ask('another', 'hey\n');
  expect(out).toBe('');
  expect(err).toContain('401');
});
