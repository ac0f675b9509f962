import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../../src/formatting/index.ts';
import { days, exportIn } from '../../support/daily-export.ts';
import { defaults, format, testKey } from '../../support/format.ts';
import { makeFolder, profile, thread } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** Everything in a folder, by name. */
const contentOf = (dir: string) =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));

describe('writing a dataset', () => {
  const more = { ...profile(), ...thread('Jana', days(30)) };

  it('replaces all files of the one before, and leaves other files alone', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    await format([exportIn(dir)], out, { report: async () => () => 'a report' });
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await format([makeFolder(join(dir, 'more'), more)], out);
    expect(readdirSync(out).sort()).toEqual([
      '.gitignore',
      'dataset.json',
      'notes.txt',
      'test.jsonl',
      'threads.json',
      'train.jsonl',
      'valid.jsonl',
    ]);
    expect((await readDataset(out)).manifest.counts.messages).toBe(60);
  });

  it('leaves what was there when something fails on the way', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    await format([exportIn(dir)], out);
    const before = contentOf(out);
    const report = () => Promise.reject(new Error('no report today'));
    await expect(format([makeFolder(join(dir, 'more'), more)], out, { report })).rejects.toThrow(
      'no report today',
    );
    expect(contentOf(out)).toEqual(before);
  });

  it('leaves nothing behind when it is stopped, not even folders that it made', async () => {
    const dir = tempDir();
    const source = exportIn(dir);
    const controller = new AbortController();
    const stopped = async () => {
      const out = join(dir, 'deep/er/out');
      const { formatExport } = await import('../../../src/formatting/index.ts');
      const request = { paths: [source], out, settings: defaults, key: testKey, signal: controller.signal };
      for await (const event of formatExport(request)) if (event.event === 'opened') controller.abort();
    };
    await expect(stopped()).rejects.toThrow(/abort/i);
    expect(readdirSync(dir)).toEqual(['export']);
  });

  it('removes the files of an earlier run that was killed before it moved any', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    await format([exportIn(dir)], out);
    const writing = join(out, '.writing-999999999');
    mkdirSync(writing);
    writeFileSync(join(writing, 'train.jsonl'), 'half');
    await format([makeFolder(join(dir, 'more'), more)], out);
    expect(readdirSync(out).sort()).toEqual([
      '.gitignore',
      'dataset.json',
      'test.jsonl',
      'threads.json',
      'train.jsonl',
      'valid.jsonl',
    ]);
  });

  it('brings back the dataset before, where an earlier run was killed between its moves and left none that looks whole', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    await format([exportIn(dir)], out);
    const before = contentOf(out);
    const previous = join(out, '.previous');
    mkdirSync(previous);
    for (const [name, content] of Object.entries(before)) writeFileSync(join(previous, name), content);
    rmSync(join(out, 'dataset.json'));
    writeFileSync(join(out, 'train.jsonl'), '{"prompt":"new"}');
    await expect(readDataset(out)).rejects.toMatchObject({ code: 'dataset-missing' });
    const fails = format([join(dir, 'export')], out, {
      report: () => Promise.reject(new Error('again')),
    });
    await expect(fails).rejects.toThrow('again');
    expect(contentOf(out)).toEqual(before);
  });

  it('is refused while another process writes to the folder', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    mkdirSync(join(out, `.writing-${process.ppid}`), { recursive: true });
    await expect(format([exportIn(dir)], out)).rejects.toMatchObject({ code: 'folder-busy' });
    expect(existsSync(join(out, `.writing-${process.ppid}`))).toBe(true);
  });

  it('is refused where it would replace a file of somebody else', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    makeFolder(out, { 'train.jsonl': '{"text":"mine"}\n' });
    await expect(format([exportIn(dir)], out)).rejects.toMatchObject({ code: 'out-taken' });
    expect(contentOf(out)).toEqual({ 'train.jsonl': '{"text":"mine"}\n' });
  });

  it('is refused where a file stands in the place of the folder', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'out'), 'mine');
    await expect(format([exportIn(dir)], join(dir, 'out'))).rejects.toMatchObject({ code: 'out-unwritable' });
    expect(readFileSync(join(dir, 'out'), 'utf8')).toBe('mine');
  });
});
