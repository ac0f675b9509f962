import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetReport } from '../../../src/formatting/dataset/index.ts';
import { splitTag } from '../../../src/formatting/prompt/contact-tag.ts';
import type { Example } from '../../../src/vocabulary.ts';
import { days } from '../../support/daily-export.ts';
import { defaults, examplesIn, format, formatFiles } from '../../support/format.ts';
import { type Files, makeFolder, profile, thread } from '../../support/make-export.ts';

const settings = { ...defaults, contactTag: true };
const files = { ...profile(), ...thread('Jana', days(400)), ...thread('Tom', days(200, 100, 'Tom')) };
const tagOf = ({ prompt }: Example) => splitTag(prompt).tag;

describe('a dataset with contact tags', () => {
  let dir: string;
  let out: string;
  let shown: string[] = [];
  const report: DatasetReport = (_, statistics) => {
    shown = statistics.shownSamples().map(({ prompt }) => prompt);
    return '';
  };
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'imitator-'));
    out = join(dir, 'tagged');
    const source = makeFolder(join(dir, 'export'), files);
    await format([source], out, { settings, report: async () => report });
    await format([source], join(dir, 'plain'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it.each(['valid', 'test'] as const)(
    'has its own tag before every prompt of a thread in %s',
    async (part) => {
      const examples = await examplesIn(out, part);
      expect(examples.length).toBe(60);
      for (const example of examples) expect(tagOf(example)).toBe(`<${example.thread.slice(0, 4)}>`);
    },
  );

  it('gives a tenth of the training to somebody new, of every thread', async () => {
    const train = await examplesIn(out);
    const threads = new Set(train.map((example) => example.thread));
    expect(threads.size).toBe(2);
    for (const thread of threads) {
      const own = train.filter((example) => example.thread === thread);
      const share = own.filter((example) => tagOf(example) === '<new>').length / own.length;
      // Two standard deviations of a tenth of 150 are 0.05.
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.15);
      for (const example of own) expect(['<new>', `<${thread.slice(0, 4)}>`]).toContain(tagOf(example));
    }
  });

  it('is the dataset without tags, but for them', async () => {
    const tagless = (await examplesIn(out)).map((example) => ({
      ...example,
      prompt: splitTag(example.prompt).text,
    }));
    expect(tagless).toEqual(await examplesIn(join(dir, 'plain')));
    expect(readFileSync(join(dir, 'plain/train.jsonl'), 'utf8')).not.toMatch(/"prompt":"</);
  });

  it('shows prompts without the tag in its report', () => {
    expect(shown.length).toBe(20);
    for (const prompt of shown) expect(prompt).toMatch(/^question \d+$/);
  });
});

it('the same examples are of somebody new when more is formatted, and the tags stay', async () => {
  const tagsIn = async (more: Files) => {
    const { examples } = await formatFiles(more, { settings });
    return new Map(examples.map((example) => [`${example.thread} ${example.at}`, tagOf(example)]));
  };
  const before = await tagsIn(thread('Jana', days(60)));
  const after = await tagsIn({ ...thread('Tom', days(50, 0, 'Tom')), ...thread('Jana', days(120)) });
  expect(before.size).toBe(48);
  expect([...before.values()]).toContain('<new>');
  for (const [example, tag] of before) expect(after.get(example)).toBe(tag);
});
