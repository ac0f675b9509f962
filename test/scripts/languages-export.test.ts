import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { languagesFiles } from '../../scripts/make-languages-export.ts';
import {
  LANGUAGES_SEED,
  languageOwner,
  writeLanguageThreads,
} from '../../scripts/sample/language-threads.ts';
import { parts } from '../../src/formatting/index.ts';
import { defaults, examplesIn, type FormatChoices, format } from '../support/format.ts';
import { tempDir } from '../support/temp-dir.ts';

const ZIP = 'examples/languages-export.zip';
const written = [...writeLanguageThreads(LANGUAGES_SEED)];
const berlin: FormatChoices = { settings: { ...defaults, timeZone: 'Europe/Berlin' } };

it('the languages export lies in the repository as the script makes it', async () => {
  const zip = await yauzl.openPromise(ZIP);
  const committed = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    committed.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  const files = languagesFiles();
  expect([...committed.keys()]).toEqual(files.map(({ path }) => path));
  for (const { path, content } of files) expect(committed.get(path)!.equals(content), path).toBe(true);
});

describe('the languages export as a dataset', () => {
  const dataset = async () => {
    const dir = tempDir();
    const manifest = await format([ZIP], join(dir, 'out'), berlin);
    const lists = await Promise.all(parts.map((part) => examplesIn(join(dir, 'out'), part)));
    return { manifest, examples: lists.flat() };
  };

  it('holds what was typed, and nothing else', async () => {
    const { manifest, examples } = await dataset();
    const typed = written.flatMap(([, messages]) => messages);
    expect(manifest.owner.name).toBe(languageOwner);
    expect(manifest.counts).toMatchObject({ threads: 3, typed: typed.length });
    const words = new Set(typed.map(({ text }) => text));
    const said = examples.flatMap(({ prompt, response }) => [prompt, response]);
    for (const text of said.flatMap((turn) => turn.split('| '))) expect(words).toContain(text);
  });

  it('has the times of the page, in the zone that it was written in', async () => {
    const { examples } = await dataset();
    const times = (name: string) =>
      written
        .filter(([friend]) => friend.name === name)
        .flatMap(([, messages]) => messages.map(({ at }) => at));
    const known = new Set(['Jörg', 'Kasia', 'Lotte'].flatMap(times));
    for (const { at } of examples) expect(known).toContain(at);
    expect(examples.filter(({ at }) => times('Lotte').includes(at!)).length).toBeGreaterThan(30);
  });

  it('names the page of a thread that is there in JSON too, and nothing else', async () => {
    const { manifest } = await dataset();
    expect(manifest.skipped).toEqual([
      {
        file: expect.stringContaining('jrg_3000000001/message_1.html'),
        why: expect.stringContaining('JSON, which is read'),
      },
    ]);
  });
});
