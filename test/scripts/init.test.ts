/** `imitator init`: what it writes is what dotenv reads, nothing of the user's own is lost, and no secret is shown. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse } from 'dotenv';
import { describe, expect, test } from 'vitest';
import { asker } from '../../scripts/init/ask.ts';
import { withVariables } from '../../scripts/init/env-file.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const APP_SECRET = '0123456789abcdef0123456789abcdef';
const PAGE_ACCESS_TOKEN = 'EAAG-an-invented-token-of-a-page';
const secrets = { APP_SECRET, PAGE_ACCESS_TOKEN };

async function init(dir: string, env: Record<string, string>, ...args: string[]) {
  const program = new Program(['init', ...args], env, { cwd: dir });
  const code = await program.ended;
  return { code, out: program.out, err: program.err, all: program.out + program.err };
}
const readEnv = (dir: string) => parse(readFileSync(join(dir, '.env')));

describe('imitator init from a script', () => {
  test('writes secrets and settings for its owner alone, makes the rest, and shows no secret', async () => {
    const dir = tempDir();
    const { code, out, all } = await init(
      dir,
      secrets,
      '--page-id',
      '1234567890',
      '--app-id',
      '42',
      '--json',
    );
    expect(code, all).toBe(0);
    expect(JSON.parse(out)).toEqual({
      env: '.env',
      settings: 'config/local.json',
      kept: [],
      given: ['PAGE_ID', 'PAGE_ACCESS_TOKEN', 'APP_SECRET'],
      made: ['VERIFY_TOKEN', 'ADMIN_TOKEN'],
    });
    const written = readEnv(dir);
    expect(written).toMatchObject({ ...secrets, PAGE_ID: '1234567890' });
    expect(written['ADMIN_TOKEN']!.length).toBeGreaterThan(20);
    expect(JSON.parse(readFileSync(join(dir, 'config/local.json'), 'utf8'))).toEqual({
      webhook: { appId: '42' },
    });
    for (const file of ['.env', 'config/local.json']) expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
    for (const secret of Object.values(written).filter((value) => value !== '1234567890'))
      expect(all).not.toContain(secret);
  });

  test('keeps what is there, comments and other settings too, and takes another value only by force', async () => {
    const dir = tempDir();
    mkdirSync(join(dir, 'config'));
    writeFileSync(join(dir, 'config/local.json'), '{"bot":{"beams":2},"webhook":{"drainSeconds":64}}');
    const old = `# mine\nPORT=4000\nAPP_SECRET=${APP_SECRET}\nVERIFY_TOKEN=mine\n`;
    writeFileSync(join(dir, '.env'), old);
    const other = { ...secrets, APP_SECRET: 'f'.repeat(32) };
    const refused = await init(dir, other, '--page-id', '1234567890');
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/APP_SECRET: .env has another value; --force/),
    });
    expect(readFileSync(join(dir, '.env'), 'utf8')).toBe(old);
    await init(dir, other, '--page-id', '1234567890', '--force', '--app-id', '42');
    expect(readFileSync(join(dir, '.env'), 'utf8')).toMatch(
      /^# mine\nPORT=4000\nAPP_SECRET=f{32}\nVERIFY_TOKEN=mine\n/,
    );
    const settings = JSON.parse(readFileSync(join(dir, 'config/local.json'), 'utf8'));
    expect(settings).toEqual({ bot: { beams: 2 }, webhook: { drainSeconds: 64, appId: '42' } });
  });

  test('says everything that is missing or wrong at once, and writes nothing', async () => {
    const dir = tempDir();
    const { code, err } = await init(dir, { APP_SECRET: 'short' }, '--page-id', 'my page');
    expect(code).toBe(1);
    expect(err).toMatch(/PAGE_ID: expected digits alone, got my page/);
    expect(err).toMatch(/PAGE_ACCESS_TOKEN is not given/);
    expect(err).toMatch(/APP_SECRET: expected 32 hexadecimal digits.* got 5 other characters/);
    expect(() => readEnv(dir)).toThrow();
  });
});

test('a value comes back from .env as it went in, in the place of the line that counts', () => {
  const values = new Map([
    ['A', "it's # odd"],
    ['B', 'with "quotes" and $HOME'],
    ['C', 'plain'],
  ]);
  const text = withVariables('A=1\nexport C = 2\nA=3 # last\r\nD=4', values);
  expect(parse(text)).toEqual({ ...Object.fromEntries(values), D: '4' });
  expect(text.split('\n').slice(0, 2)).toEqual(['A=1', 'C=plain']);
});

describe('a question at the terminal', () => {
  const terminal = () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let shown = '';
    output.on('data', (chunk) => (shown += chunk));
    const signal = new AbortController().signal;
    return { input, shown: () => shown, questions: asker({ input, output, signal }) };
  };

  test('shows what is typed, but nothing of a secret', async () => {
    const { input, shown, questions } = terminal();
    const first = questions.ask('Page', false);
    input.write('123\n');
    expect(await first).toBe('123');
    const second = questions.ask('Token', true);
    input.write('hush\n');
    expect(await second).toBe('hush');
    expect(shown()).toMatch(/Page: .*123/s);
    expect(shown()).toContain('Token: ');
    expect(shown()).not.toContain('hush');
    questions.close();
  });

  test('ends with a word where the input ends first', async () => {
    const { input, questions } = terminal();
    const asked = questions.ask('Page', false);
    input.end();
    await expect(asked).rejects.toThrow('the input ended before every question was answered');
  });
});
