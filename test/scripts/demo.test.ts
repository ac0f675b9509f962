import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

/** The demo in an empty folder, with nobody at the terminal, and few steps. */
function demo(dir: string, args: string[], input = '') {
  const temporary = join(dir, 'tmp');
  mkdirSync(temporary);
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
  it('goes from an export to bubbles on a page, and leaves nothing behind', () => {
    const dir = tempDir();
    const { code, out, err, left } = demo(
      dir,
      ['--json', '--say', 'dude|are you free tomorrow?', '--say', 'good night!'],
      'not this',
    );
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringContaining('A server answers as Robin'),
    });
    const result = JSON.parse(out);
    expect(result).toMatchObject({ owner: 'Robin', steps: 10 });
    expect(result.examples).toBeGreaterThan(2500);
    expect(result.perplexity.after).toBeLessThan(result.perplexity.before);
    expect(result.webhooks).toBeGreaterThanOrEqual(3);
    expect(result.conversation.map(({ said }: { said: string[] }) => said)).toEqual([
      ['dude', 'are you free tomorrow?'],
      ['good night!'],
    ]);
    const bubbles = result.conversation.flatMap((exchange: { bubbles: string[] }) => exchange.bubbles);
    expect(bubbles.length).toBe(result.bubbles);
    expect(bubbles.length).toBeGreaterThan(0);
    expect(left).toEqual([]);
    expect(readdirSync(dir)).toEqual(['tmp']);
  });

  it("takes one's own export and piped lines, and keeps what it made where it is told", () => {
    const dir = tempDir();
    const sample = resolve('examples/sample-export.zip');
    const { code, out } = demo(
      dir,
      ['--real', sample, '--exclude', 'Jana', '--out', 'kept', '--steps', '5'],
      'hi\n\nwhat are you doing?\n/quit\n',
    );
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.startsWith('>'))).toEqual(['> hi', '> what are you doing?']);
    for (const file of [
      'dataset/report.html',
      'dataset/dataset.json',
      'adapter/adapter_model.safetensors',
      'adapter/imitator.json',
    ])
      expect(existsSync(join(dir, 'kept', file)), file).toBe(true);
  });

  it('says what is wrong with an export before anything long', () => {
    const { code, err, left } = demo(tempDir(), ['--real', 'nowhere.zip']);
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(err).toContain('nowhere.zip');
  });
});
