import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LanguageMeter } from '../../../src/formatting/dataset/language-meter.ts';
import { languageList, languageWarning, readDataset } from '../../../src/formatting/index.ts';
import { eventsOf, format, formatFiles } from '../../support/format.ts';
import { makeFolder, OWNER, profile, said, thread } from '../../support/make-export.ts';
import { runCommand } from '../../support/run-command.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testData } from '../../support/test-data.ts';
import { texted } from '../../support/texted-languages.ts';

/** A thread in which the owner says these lines, each after a word of the other. */
const answers = (other: string, lines: readonly string[]) =>
  thread(
    other,
    lines.flatMap((line, i) => [said(other, 10 * i, 'ok'), said(OWNER, 10 * i + 1, line)]),
  );

async function languagesOf(...threads: (readonly string[])[]) {
  const meter = new LanguageMeter();
  for (const lines of threads) {
    for (const line of lines) meter.add(line);
    meter.endThread();
  }
  return meter.result();
}

describe('the languages of a dataset', () => {
  it.each(Object.keys(texted))('are told from texted small talk: %s', async (language) => {
    const { und = 0, ...told } = await languagesOf(texted[language]!);
    expect(told).toEqual({ [language]: expect.closeTo(1 - und, 5) });
    // The last few lines alone are too few.
    expect(und).toBeLessThan(0.2);
  });

  it('are those of the owner, whatever the others write', async () => {
    const lines = texted['pl']!.flatMap((line, i) => [
      said('Jana', 10 * i, texted['de']![i]!),
      said(OWNER, 10 * i + 1, line),
    ]);
    const { manifest } = await formatFiles(thread('Jana', lines));
    expect(manifest.languages).toEqual({ pl: 1 });
  });

  it('are shares of the letters, the largest first, and sum to 1', async () => {
    const { pl, de } = texted;
    const languages = await languagesOf(pl!, [...pl!, ...pl!], de!);
    const letters = (lines: readonly string[]) => lines.join('').match(/\p{L}/gu)!.length;
    const share = (3 * letters(pl!)) / (3 * letters(pl!) + letters(de!));
    expect(Object.keys(languages).slice(0, 2)).toEqual(['pl', 'de']);
    expect(languages['pl']).toBeCloseTo(share, 2);
    expect(Object.values(languages).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
  });

  it('cannot be told from a few words, nor from placeholders', async () => {
    expect(await languagesOf(['ok', 'haha', 'hej'])).toEqual({ und: 1 });
    expect(await languagesOf([])).toEqual({ und: 1 });
    expect(await languagesOf(new Array(100).fill('[phone] [link] [email]'))).toEqual({ und: 1 });
  });

  it('are looked at all over a large dataset, not at its beginning', async () => {
    const many = (lines: readonly string[], times: number) => new Array(times).fill(lines).flat() as string[];
    const languages = await languagesOf(many(texted['pl']!, 1000), many(texted['de']!, 1000));
    expect(languages['pl']).toBeGreaterThan(0.4);
    expect(languages['de']).toBeGreaterThan(0.4);
  });

  it('are not what one pasted page is in', async () => {
    const pasted = texted['de']!.join(' ').repeat(50);
    expect((await languagesOf([...texted['pl']!, ...texted['pl']!, pasted]))['pl']).toBeGreaterThan(0.5);
  });

  it('change no hash, and are not missed in a dataset of before', async () => {
    const out = join(tempDir(), 'out');
    const manifest = await format(
      [makeFolder(tempDir(), { ...profile(), ...answers('Jana', texted['pl']!) })],
      out,
    );
    const path = join(out, 'dataset.json');
    const { languages, ...before } = JSON.parse(readFileSync(path, 'utf8'));
    expect(languages).toEqual({ pl: 1 });
    writeFileSync(path, JSON.stringify(before));
    const read = (await readDataset(out)).manifest;
    expect(read.hash).toBe(manifest.hash);
    expect(read.languages).toBeUndefined();
  });
});

describe('a dataset in another language than the base', () => {
  it('is warned of in words', () => {
    expect(languageWarning({ pl: 0.94, en: 0.04, und: 0.02 })).toEqual({
      code: 'other-language',
      message:
        'what the owner types is 94 % Polish, and the base speaks English: ' +
        'it can learn how they text, but will not make sense in Polish',
    });
    expect(languageWarning({ en: 0.7, de: 0.2, fr: 0.1 })?.message).toContain('20 % German, 10 % French');
    expect(languageWarning({ pl: 1 }, 'pl')).toBeUndefined();
    expect(languageWarning({ en: 1 }, 'pl')?.message).toContain('the base speaks Polish');
  });

  it('is none where little of it is, or nothing is known', () => {
    expect(languageWarning({ en: 0.83, pl: 0.17 })).toBeUndefined();
    expect(languageWarning({ en: 0.4, pl: 0.05, und: 0.55 })).toBeUndefined();
    expect(languageWarning({ und: 1 })).toBeUndefined();
    expect(languageWarning(undefined)).toBeUndefined();
  });

  it('is warned of by format, in its events, its report and at the terminal', async () => {
    const dir = tempDir();
    const source = makeFolder(join(dir, 'export'), { ...profile(), ...answers('Jana', texted['pl']!) });
    const warnings = (await eventsOf([source], join(dir, 'out'))).filter(({ event }) => event === 'warning');
    expect(warnings).toContainEqual(expect.objectContaining({ code: 'other-language' }));
    const { out, err } = await runCommand(dir, 'format', 'export', '--out', 'data', '--json');
    expect(err).toContain('Warning: what the owner types is 100 % Polish, and the base speaks English');
    expect(JSON.parse(out).languages).toEqual({ pl: 1 });
    const report = readFileSync(join(dir, 'data/report.html'), 'utf8');
    expect(report).toContain('What the owner types is 100 % Polish');
    expect(report).toContain('Language: Polish 100 %.');
  });

  it('is listed with the languages in words', () => {
    expect(languageList({ pl: 0.94, en: 0.04, und: 0.02 })).toBe('Polish 94 %, English 4 %');
    expect(languageList({ und: 1 })).toBeUndefined();
  });
});

const personas = testData('personas');

describe.skipIf(personas === undefined)('English as people text it', () => {
  it.each(['a', 'b'])('is not taken for another language: %s', async (name) => {
    const manifest = await format([join(personas!, `${name}.zip`)], join(tempDir(), 'out'));
    expect(manifest.languages!['en']).toBeGreaterThan(0.98);
    expect(languageWarning(manifest.languages)).toBeUndefined();
  });
});
