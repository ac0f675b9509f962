import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastingTempDir, tempDir } from '../support/temp-dir.ts';

/** The demo in an empty folder, with nobody at the terminal, and few steps. */
function demo(dir: string, args: string[], input = '') {
  const temporary = join(dir, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const quick = [
    '--precision',
    'fp32',
    '--steps',
    '10',
    '--set',
    'train.validationExamples=24',
    '--set',
    'train.sampleReplies=0',
    '--set',
    'train.ranker=false',
    '--set',
    'bot.candidates=1',
  ];
  const run = spawnSync(process.execPath, [resolve('scripts/imitator.ts'), 'demo', ...quick, ...args], {
    cwd: dir,
    encoding: 'utf8',
    input,
    env: { PATH: process.env['PATH'], TMPDIR: temporary, HF_HUB_OFFLINE: '1' },
  });
  return { code: run.status, out: run.stdout, err: run.stderr, left: readdirSync(temporary) };
}

describe('imitator demo', { timeout: 600_000 }, () => {
  // One's own export, so that the version in it is made once for both.
  const dir = lastingTempDir();
  const own = ['--real', resolve('examples/sample-export.zip'), '--exclude', 'Jana', '--out', 'kept'];
  const kept = (file: string) => join(dir, 'kept', file);

  it('goes from an export to bubbles on a page, and keeps a version but nothing that was said', () => {
    const args = [...own, '--json', '--say', 'dude|are you free tomorrow?', '--say', 'good night!'];
    const { code, out, err, left } = demo(dir, args, 'not this');
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('A server answers as Robin'),
    });
    expect(
      err
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 2)),
    ).toEqual(['1.', '2.', '3.', '4.']);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ owner: 'Robin', steps: 10, version: 'v1' });
    expect(result.examples).toBeGreaterThan(2000);
    expect(result.perplexity.after).toBeLessThan(result.perplexity.before);
    expect(result.webhooks).toBeGreaterThanOrEqual(3);
    expect(result.conversation.map(({ said }: { said: string[] }) => said)).toEqual([
      ['dude', 'are you free tomorrow?'],
      ['good night!'],
    ]);
    const bubbles = result.conversation.flatMap((exchange: { bubbles: string[] }) => exchange.bubbles);
    expect(bubbles.length).toBe(result.bubbles);
    expect(bubbles.length).toBeGreaterThan(0);
    expect({ left, chat: existsSync(kept('chat')) }).toEqual({ left: [], chat: false });
    for (const file of ['dataset/report.html', 'dataset/dataset.json', 'versions/v1/version.json'])
      expect(existsSync(kept(file)), file).toBe(true);
  });

  it('takes piped lines, and what it made before is not made again', () => {
    const { code, out, err } = demo(dir, own, 'hi\n\nwhat are you doing?\n/quit\n');
    expect(code, err).toBe(0);
    expect(err).toContain('2. Trained before, on models/small, in 10 steps');
    expect(out.split('\n').filter((line) => line.startsWith('>'))).toEqual(['> hi', '> what are you doing?']);
    expect(existsSync(kept('versions/v2'))).toBe(false);
  });

  it('says what is wrong with an export before anything long', () => {
    const { code, err, left } = demo(tempDir(), ['--real', 'nowhere.zip']);
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(err).toContain('nowhere.zip');
  });

  it.each([
    [['--port', '70000'], 2, /--port: expected a whole number from 0 to 65535, got 70000/],
    [['--page', '--terminal'], 2, /--page and --terminal: leave one of them out/],
    [['--out', 'file/inside'], 1, /file\/inside: it cannot be written/],
  ])('says what is wrong with %j', (args, wanted, why) => {
    const there = tempDir();
    writeFileSync(join(there, 'file'), '');
    const { code, err } = demo(there, args);
    expect(code).toBe(wanted);
    expect(err).toMatch(why);
  });
});
