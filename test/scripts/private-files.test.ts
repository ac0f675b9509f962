import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, profile, said, thread } from '../support/make-export.ts';
import { runCommand } from '../support/run-command.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { tinyBase } from '../support/tiny-base.ts';

/** Files and folders below one, itself too, that others than their owner have a right to. */
function open(dir: string): string[] {
  const below = readdirSync(dir, { recursive: true, withFileTypes: true });
  const all = [dir, ...below.map(({ parentPath, name }) => join(parentPath, name))];
  return all.filter((path) => (statSync(path).mode & 0o077) !== 0);
}

describe.skipIf(process.platform === 'win32')('what is made of an export', () => {
  const dir = lastingTempDir();
  let before: number;
  beforeAll(() => {
    before = process.umask(0o022);
    const hours = Array.from({ length: 60 }, (_, i) => [
      said('Jana', 600 * i, `hello you ${i}`),
      said('Ann', 600 * i + 1, `well, ${i}`),
    ]);
    makeFolder(join(dir, 'export'), { ...thread('Jana', hours.flat()), ...profile() });
  });
  afterAll(() => void process.umask(before));

  const run = async (...args: string[]) => {
    const done = await runCommand(dir, ...args);
    expect(done.code, done.err).toBe(0);
    return done;
  };
  const base = tinyBase(join(dir, 'base'));

  test("the dataset, its report and IMITATOR_HOME are their owner's alone", async () => {
    const { err } = await run('format', 'export', '--out', 'data');
    expect([...open(join(dir, 'data')), ...open(join(dir, 'home'))]).toEqual([]);
    for (const made of ['data', 'home'])
      expect(readFileSync(join(dir, made, '.gitignore'), 'utf8')).toBe('*\n');
    expect(err).not.toMatch(/chmod/u);
  });

  test("a run with its metrics, checkpoints, report and adapter is its owner's alone", async () => {
    const steps = ['--method', 'lora', '--set', 'train.maxSteps=2', '--set', 'train.sampleReplies=0'];
    await run('train', '--base', base, '--data', 'data', '--out', 'runs/one', ...steps);
    expect(readdirSync(join(dir, 'runs/one'))).toContain('adapter_config.json');
    expect(open(join(dir, 'runs'))).toEqual([]);
    expect(readFileSync(join(dir, 'runs/.gitignore'), 'utf8')).toBe('*\n');
  });

  test("an exported model is its owner's alone, the files that it has from its base too", async () => {
    await run('export', '--base', base, '--out', 'model');
    expect(open(join(dir, 'model'))).toEqual([]);
    expect(readFileSync(join(dir, 'model/.gitignore'), 'utf8')).toBe('*\n');
  });

  test("a version is its owner's alone", async () => {
    await run('versions', 'add', '--adapter', 'runs/one', '--base', base);
    expect(open(join(dir, 'home'))).toEqual([]);
  });

  test('a folder that others can look into is told about once, with the command that ends it', async () => {
    mkdirSync(join(dir, 'loose'));
    chmodSync(join(dir, 'home'), 0o755);
    const { err } = await run('format', 'export', '--out', 'loose');
    expect(err.match(/chmod 700 loose\n/gu)).toHaveLength(1);
    expect(err.match(/chmod 700 \S*home\n/gu)).toHaveLength(1);
    const inside = open(join(dir, 'loose')).filter((path) => path !== join(dir, 'loose'));
    expect(inside).toEqual([]);
    chmodSync(join(dir, 'home'), 0o700);
  });
});
