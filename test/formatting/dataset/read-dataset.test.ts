import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExport } from '../../../src/formatting/export/read-export.ts';
import { parts, readDataset, toExamples } from '../../../src/formatting/index.ts';
import { exportIn } from '../../support/daily-export.ts';
import { defaults, examplesIn, format, testKey } from '../../support/format.ts';
import { OWNER, said } from '../../support/make-export.ts';
import { tempDir } from '../../support/temp-dir.ts';

describe('reading a dataset', () => {
  it('gives its examples', async () => {
    const dir = tempDir();
    await format([exportIn(dir)], join(dir, 'out'));
    const [first] = await examplesIn(join(dir, 'out'));
    expect(first).toEqual({
      prompt: 'question 0',
      response: 'answer 0',
      thread: expect.any(String),
      at: said(OWNER, 1, '').timestamp_ms,
    });
  });

  it.each<[string, (out: string) => void, string, RegExp]>([
    [
      'no folder',
      (out) => rmSync(out, { recursive: true }),
      'dataset-missing',
      /got "nothing"; make one with imitator format/,
    ],
    ['no manifest', (out) => rmSync(join(out, 'dataset.json')), 'dataset-missing', /a folder without one/],
    [
      'a changed file',
      (out) => appendFileSync(join(out, 'train.jsonl'), '{}\n'),
      'dataset-damaged',
      /train\.jsonl was changed or cut/,
    ],
    [
      'a missing file',
      (out) => rmSync(join(out, 'valid.jsonl')),
      'dataset-damaged',
      /valid\.jsonl is missing/,
    ],
    [
      'half a manifest',
      (out) => writeFileSync(join(out, 'dataset.json'), '{"format": 1,'),
      'dataset-damaged',
      /dataset\.json: expected JSON/,
    ],
    [
      'another format',
      (out) => writeFileSync(join(out, 'dataset.json'), '{"format": 2}'),
      'dataset-format',
      /expected format 1, got 2/,
    ],
    [
      'other settings',
      (out) =>
        edit(out, (m) => {
          m.settings.contextTurns = 3;
        }),
      'dataset-damaged',
      /hash does not follow/,
    ],
    [
      'a field too many',
      (out) =>
        edit(out, (m) => {
          m.settings.more = 3;
        }),
      'dataset-damaged',
      /dataset\.json: settings: expected no other keys, got more\n.*run imitator format again/,
    ],
  ])('refuses %s', async (_, damage, code, message) => {
    const dir = tempDir();
    await format([exportIn(dir)], join(dir, 'out'));
    damage(join(dir, 'out'));
    await expect(readDataset(join(dir, 'out'))).rejects.toMatchObject({ code });
    await expect(readDataset(join(dir, 'out'))).rejects.toThrow(message);
  });

  it('names all that is wrong with it at once', async () => {
    const dir = tempDir();
    await format([exportIn(dir)], join(dir, 'out'));
    rmSync(join(dir, 'out/valid.jsonl'));
    appendFileSync(join(dir, 'out/test.jsonl'), '\n');
    await expect(readDataset(join(dir, 'out'))).rejects.toThrow(
      /valid\.jsonl is missing\n.*test\.jsonl was changed/,
    );
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a manifest is edited in ways that its type forbids.
function edit(out: string, change: (manifest: any) => void): void {
  const manifest = JSON.parse(readFileSync(join(out, 'dataset.json'), 'utf8'));
  change(manifest);
  writeFileSync(join(out, 'dataset.json'), JSON.stringify(manifest));
}

it('the library gives the same examples without writing anything', async () => {
  const dir = tempDir();
  const source = exportIn(dir);
  const examples: unknown[] = [];
  for await (const example of toExamples(readExport([source]), defaults, { key: testKey }))
    examples.push(example);
  await format([source], join(dir, 'out'));
  const written = await Promise.all(parts.map((part) => examplesIn(join(dir, 'out'), part)));
  expect(examples).toEqual(written.flat());
});
