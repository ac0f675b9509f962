import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  datasetManifest,
  type Part,
  parts,
  readDataset,
  threadId,
  threadKey,
  toExamples,
} from '../../src/formatting/index.ts';
import { readExport } from '../../src/formatting/read-export.ts';
import { splitSessions } from '../../src/formatting/split.ts';
import { defaults, eventsOf, examplesIn, format, formatFiles, testKey } from '../support/format.ts';
import { makeFolder, OWNER, profile, said, thread } from '../support/make-export.ts';
import { tempDir } from '../support/temp-dir.ts';

/** One question and its answer a day, from a day on. */
const days = (count: number, from = 0, other = 'Jana') =>
  Array.from({ length: count }, (_, i) => [
    said(other, (from + i) * 24 * 60, `question ${from + i}`),
    said(OWNER, (from + i) * 24 * 60 + 1, `answer ${from + i}`),
  ]).flat();

const files = { ...profile(), ...thread('Jana', days(25)) };
const exportIn = (dir: string, content = files) => makeFolder(join(dir, 'export'), content);
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Everything in a folder, by name. */
const contentOf = (dir: string) =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));

describe('a split', () => {
  it('keeps the newest tenth of the sessions for test and the tenth before them for valid', async () => {
    const dir = tempDir();
    await format([exportIn(dir)], join(dir, 'out'));
    const answers = async (part: Part) =>
      (await examplesIn(join(dir, 'out'), part)).map((example) => example.response);
    expect(await answers('train')).toHaveLength(21);
    expect(await answers('valid')).toEqual(['answer 21', 'answer 22']);
    expect(await answers('test')).toEqual(['answer 23', 'answer 24']);
  });

  it.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [19, 1],
    [20, 2],
    [101, 10],
  ])('of %i sessions keeps twice %i back', (count, tenth) => {
    const split = splitSessions(Array.from({ length: count }, (_, i) => (i * 7919) % count));
    const size = (part: Part) => split.filter((each) => each === part).length;
    expect([size('train'), size('valid'), size('test')]).toEqual([count - 2 * tenth, tenth, tenth]);
  });

  it('never trains on what is newer than what is kept back, and takes sessions without a time as old', () => {
    const times = Array.from({ length: 40 }, (_, i) => (i % 8 === 0 ? Number.NaN : (i * 7919) % 40));
    const split = splitSessions(times);
    const of = (part: Part) => times.filter((_, i) => split[i] === part);
    expect(Math.min(...of('test'))).toBeGreaterThan(Math.max(...of('valid')));
    expect(Math.min(...of('valid'))).toBeGreaterThan(
      Math.max(...of('train').filter((time) => !Number.isNaN(time))),
    );
  });

  it('counts only sessions that yield examples', async () => {
    const unanswered = Array.from({ length: 30 }, (_, i) => said('Tom', i * 24 * 60, 'hello?'));
    const { manifest } = await formatFiles({
      ...files,
      ...thread('Tom', [...unanswered, ...days(1, 50, 'Tom')]),
    });
    expect(manifest.files).toMatchObject({
      train: { examples: 22 },
      valid: { examples: 2 },
      test: { examples: 2 },
    });
    expect(manifest.counts.sessions).toBe(56);
  });

  it('of fewer than ten sessions trains on all, with a warning', async () => {
    const dir = tempDir();
    const source = exportIn(dir, { ...profile(), ...thread('Jana', days(9)) });
    const events = await eventsOf([source], join(dir, 'out'));
    expect(events).toContainEqual({
      event: 'warning',
      code: 'few-sessions',
      message: expect.stringContaining('only 9'),
    });
    expect((await readDataset(join(dir, 'out'))).manifest.files).toMatchObject({
      train: { examples: 9 },
      valid: { examples: 0 },
      test: { examples: 0 },
    });
  });

  it('trains on no message of a session that is kept back, in whichever thread it lies', async () => {
    // The newest talk is in a second thread too, where a message every six hours ties it to what is much older.
    const tie = Array.from({ length: 36 }, (_, i) => said('Jana', (10 * 24 + 6 * i) * 60, `tie ${i}`));
    const { manifest, train } = await formatFiles({
      ...thread('Jana', days(20), { id: 'jana_1' }),
      ...thread('Jana', [...tie, ...days(1, 19)], { id: 'jana_2' }),
    });
    expect(manifest.counts.sessions).toBe(21);
    expect(manifest.files).toMatchObject({
      train: { examples: 16 },
      valid: { examples: 2 },
      test: { examples: 2 },
    });
    expect(train.flat().join()).not.toMatch(/question 19|answer 19|tie/);
  });
});

describe('a manifest', () => {
  it('says everything, and nothing else', async () => {
    const dir = tempDir();
    const source = exportIn(dir);
    const manifest = await format([source], join(dir, 'out'));
    expect(datasetManifest.parse(JSON.parse(readFileSync(join(dir, 'out/dataset.json'), 'utf8')))).toEqual(
      manifest,
    );
    expect(manifest).toMatchObject({
      format: 1,
      owner: { name: OWNER },
      counts: { threads: 1, messages: 50, typed: 50, turns: 50, sessions: 25 },
      skipped: [],
    });
    for (const part of parts)
      expect(manifest.files[part].sha256).toBe(sha256(join(dir, `out/${part}.jsonl`)));
    expect(manifest.pace.firstReplySeconds).toEqual([60, 60, 60, 60, 60]);
    expect(manifest.pace.betweenBubblesSeconds).toEqual([]);
  });

  it('holds how fast the owner answers and types', async () => {
    const { manifest } = await formatFiles(
      thread('Jana', [
        said('Jana', 0, 'hi'),
        said(OWNER, 1, 'hey'),
        said(OWNER, 1.5, 'abc'),
        said('Jana', 2, 'x'),
        said(OWNER, 4, 'y'),
        said(OWNER, 5, '0123456789'),
      ]),
    );
    expect(manifest.pace).toEqual({
      firstReplySeconds: [60, 60, 120, 120, 120],
      betweenBubblesSeconds: [30, 30, 60, 60, 60],
      secondsPerCharacter: [6, 6, 10, 10, 10],
    });
  });

  it('accounts for every message', async () => {
    const { manifest } = await formatFiles({
      ...files,
      ...thread('Tom', [said('Tom', 0, ''), said('Tom', 1, 'Liked a message'), said(OWNER, 2, 'hi')]),
    });
    const { duplicate: _, ...left } = manifest.counts.dropped;
    const sum = Object.values(left).reduce((a, b) => a + b, manifest.counts.typed);
    expect(sum).toBe(manifest.counts.messages);
  });

  it('has a hash that follows from content and settings, not from the day, the place or the order', async () => {
    const one = await formatFiles(files);
    const two = await formatFiles(Object.fromEntries(Object.entries(files).toReversed()));
    expect(two.manifest.hash).toBe(one.manifest.hash);
    const settings = { ...defaults, contextTurns: 1 };
    expect((await formatFiles(files, { settings })).manifest.hash).not.toBe(one.manifest.hash);
    const more = { ...profile(), ...thread('Jana', days(26)) };
    expect((await formatFiles(more)).manifest.hash).not.toBe(one.manifest.hash);
  });
});

describe('thread ids', () => {
  it('are made with a key that is made once and that only its owner may read', () => {
    const home = join(tempDir(), 'deep/home');
    const key = threadKey(home);
    expect(key).toHaveLength(32);
    expect(threadKey(home)).toEqual(key);
    expect(readdirSync(home)).toEqual(['thread-key']);
    expect(statSync(join(home, 'thread-key')).mode & 0o777).toBe(0o600);
    expect(threadKey(tempDir())).not.toEqual(key);
  });

  it('are neither names nor numbers of the export', async () => {
    const { examples } = await formatFiles(thread('Jana', days(1), { id: 'jana_123456' }));
    expect(examples[0]!.thread).toBe(threadId('123456', testKey));
    expect(examples[0]!.thread).toMatch(/^[0-9a-f]{16}$/);
  });

  it('are not made with a key that is damaged', () => {
    const home = tempDir();
    writeFileSync(join(home, 'thread-key'), 'abc');
    expect(() => threadKey(home)).toThrow(/thread-key: expected 64 hexadecimal digits/);
  });
});

describe('a dataset that is read', () => {
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
      /settings: .*more/,
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

describe('writing replaces a dataset as a whole or not at all', () => {
  const more = { ...profile(), ...thread('Jana', days(30)) };

  it('and leaves other files alone', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    await format([exportIn(dir)], out, { report: async () => () => 'a report' });
    writeFileSync(join(out, 'notes.txt'), 'mine');
    await format([makeFolder(join(dir, 'more'), more)], out);
    expect(readdirSync(out).sort()).toEqual([
      'dataset.json',
      'notes.txt',
      'test.jsonl',
      'train.jsonl',
      'valid.jsonl',
    ]);
    expect((await readDataset(out)).manifest.counts.messages).toBe(60);
  });

  it('when something fails on the way: what was there is there', async () => {
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

  it('when it is stopped: nothing is left behind, not even folders that it made', async () => {
    const dir = tempDir();
    const source = exportIn(dir);
    const controller = new AbortController();
    const stopped = async () => {
      const out = join(dir, 'deep/er/out');
      const { formatExport } = await import('../../src/formatting/index.ts');
      const request = { paths: [source], out, settings: defaults, key: testKey, signal: controller.signal };
      for await (const event of formatExport(request)) if (event.event === 'opened') controller.abort();
    };
    await expect(stopped()).rejects.toThrow(/abort/i);
    expect(readdirSync(dir)).toEqual(['export']);
  });

  it('when an earlier run was killed before its first move: its files go', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    await format([exportIn(dir)], out);
    const writing = join(out, '.writing-999999999');
    mkdirSync(writing);
    writeFileSync(join(writing, 'train.jsonl'), 'half');
    await format([makeFolder(join(dir, 'more'), more)], out);
    expect(readdirSync(out).sort()).toEqual(['dataset.json', 'test.jsonl', 'train.jsonl', 'valid.jsonl']);
  });

  it('when an earlier run was killed between its moves: it does not look whole, and the next run puts it right', async () => {
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

  it('and not while another process is at it', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    mkdirSync(join(out, `.writing-${process.ppid}`), { recursive: true });
    await expect(format([exportIn(dir)], out)).rejects.toMatchObject({ code: 'folder-busy' });
    expect(existsSync(join(out, `.writing-${process.ppid}`))).toBe(true);
  });

  it('and not where it would replace a file of somebody else', async () => {
    const dir = tempDir();
    const out = join(dir, 'out');
    makeFolder(out, { 'train.jsonl': '{"text":"mine"}\n' });
    await expect(format([exportIn(dir)], out)).rejects.toMatchObject({ code: 'out-taken' });
    expect(contentOf(out)).toEqual({ 'train.jsonl': '{"text":"mine"}\n' });
  });

  it('and not where a file stands in its place', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'out'), 'mine');
    await expect(format([exportIn(dir)], join(dir, 'out'))).rejects.toMatchObject({ code: 'out-unwritable' });
    expect(readFileSync(join(dir, 'out'), 'utf8')).toBe('mine');
  });
});

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
