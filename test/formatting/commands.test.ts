import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeBigExport } from '../../scripts/bench/big-export.ts';
import { datasetManifest, readDataset } from '../../src/formatting/index.ts';
import { format } from '../support/format.ts';
import { makeFolder, OWNER, profile, said, thread } from '../support/make-export.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';

const files = {
  ...profile(),
  ...thread('Jana', [
    said('Jana', 0, 'hi'),
    said(OWNER, 1, 'hey'),
    said('Jana', 2, '', { photos: [{ uri: 'x' }] }),
  ]),
  ...thread('Tom', [said('Tom', 0, 'yo'), said(OWNER, 1, 'yo'), said('Tom', 2, 'Liked a message')]),
};

const ROOT = process.cwd();

describe('imitator format', () => {
  it('says in words what it made', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const { code, out, err } = await runCommand(dir, 'format', 'export', '--out', 'data');
    expect(code).toBe(0);
    expect(out).toContain('2 examples of how Ann answers');
    expect(out).toContain(
      'Left out: 1 written by Messenger itself or to a machine, 1 photo or other attachment.',
    );
    expect(out).toContain('--exclude NAME');
    expect(err).toBe(
      'Warning: only 2 sessions with replies: everything goes to train, none to valid and test.\n',
    );
    expect(readdirSync(join(dir, 'data')).sort()).toEqual([
      '.gitignore',
      'dataset.json',
      'report.html',
      'test.jsonl',
      'threads.json',
      'train.jsonl',
      'valid.jsonl',
    ]);
  });

  it.each(['format', 'inspect'])('says so where a country does not exist: %s', async (command) => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const out = command === 'format' ? ['--out', 'data'] : [];
    const { code, err } = await runCommand(
      dir,
      command,
      'export',
      ...out,
      '--set',
      'formatting.phoneCountry=UK',
    );
    expect(code).toBe(1);
    expect(err).toMatch(/formatting\.phoneCountry: expected a country's two letters .*, got "UK"; GB is/);
  });

  it('counts one thing as one', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), { ...profile(), ...thread('Jana', [said('Jana', 0, 'hi')]) });
    const { out } = await runCommand(dir, 'inspect', 'export');
    expect(out).toContain('\n1 thread, 1 message, from ');
    expect(out).toContain('\n1 typed message in 1 session gives 0 examples.\n');
    makeFolder(join(dir, 'export'), thread('Jana', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')]));
    const made = await runCommand(dir, 'format', 'export', '--out', 'data');
    expect(made.out).toContain('1 example of how Ann answers: 1 to train on');
    expect(made.out).toContain('\n1 thread, 2 messages; 2 of them typed, in 1 session.\n');
    expect(made.err).toContain('only 1 session with replies');
  });

  it('prints the manifest and where it lies with --json, and nothing else', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const { code, out } = await runCommand(
      dir,
      'format',
      'export',
      '--out',
      'data',
      '--json',
      '--exclude',
      'Tom',
    );
    expect(code).toBe(0);
    const { out: where, ...manifest } = JSON.parse(out);
    expect(where).toBe('data');
    expect(datasetManifest.parse(manifest)).toEqual(
      JSON.parse(readFileSync(join(dir, 'data/dataset.json'), 'utf8')),
    );
    expect(manifest).toMatchObject({ settings: { exclude: ['Tom'] }, counts: { dropped: { filtered: 3 } } });
  });

  it('tells what happens as JSON lines with --events', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const { out } = await runCommand(
      dir,
      'format',
      'export',
      '--out',
      'data',
      '--events',
      '--set',
      'formatting.contextTurns=2',
    );
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual(['opened', 'progress', 'progress', 'warning', 'done']);
    expect(events[0]).toMatchObject({ owner: OWNER, threads: 2 });
    expect(events[1].bytes + events[2].bytes).toBeGreaterThan(events[0].bytes);
    expect(events.at(-1)).toMatchObject({ out: 'data', manifest: { settings: { contextTurns: 2 } } });
  });

  it('takes who you are, groups and joins from the command line', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), {
      ...thread('Lake', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')], {
        participants: ['Jana', 'Tom', OWNER],
      }),
      'messages/Jana_7.json': { participants: [OWNER, 'Jana'], threadName: 'Jana_7', messages: [] },
    });
    writeFileSync(join(dir, 'join.json'), '{"Jana_7": null}');
    const flags = ['--me', 'A*', '--groups', '--join', 'join.json'];
    const { code, out } = await runCommand(dir, 'format', 'export', '--out', 'data', '--json', ...flags);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      owner: { name: OWNER },
      settings: { me: ['A*'], groups: true, join: { Jana_7: null } },
      files: { train: { examples: 1 } },
    });
  });

  it('makes the same thread ids again, with the key in IMITATOR_HOME', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const hash = async (out: string) =>
      JSON.parse((await runCommand(dir, 'format', 'export', '--out', out, '--json')).out).hash;
    expect(await hash('one')).toBe(await hash('two'));
    expect(existsSync(join(dir, 'home/thread-key'))).toBe(true);
  });

  it.each([
    [2, ['format', 'export'], /--out/],
    [2, ['format', '--out', 'data'], /path/],
    [2, ['format', 'export', '--out', 'data', '--since', 'now'], /--since: expected a date/],
    [1, ['format', 'nowhere', '--out', 'data'], /nowhere: expected a zip, a folder or a thread file/],
    [1, ['format', 'export', '--out', 'data', '--join', 'none.json'], /none\.json: expected a JSON object/],
    [1, ['format', 'export', '--out', 'data', '--me', 'Nobody'], /nobody is called Nobody/],
  ])('ends with %i for %j', async (expected, args, message) => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const { code, out, err } = await runCommand(dir, ...args);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toMatch(message);
    expect(existsSync(join(dir, 'data'))).toBe(false);
  });
});

describe('imitator inspect', () => {
  it('shows whose export it is, its threads, and what would be left out', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), {
      ...files,
      'your_facebook_activity/messages/inbox/a_1/message_1.json': '<html>',
    });
    const { code, out } = await runCommand(dir, 'inspect', 'export');
    expect(code).toBe(0);
    expect(out).toContain("Owner: Ann (as the export's profile says).");
    expect(out).toContain('2 threads, 6 messages, from 2024-03-01 to 2024-03-01.');
    expect(out).toContain('message_1.json: it holds HTML instead of JSON');
    expect(out).toMatch(/^Jana +1 +2 +3 +2024-03-01 +2024-03-01 +[0-9a-f]{16}$/m);
  });

  it('prints the same as JSON: ids of a dataset and of folders, people, times', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const { out } = await runCommand(dir, 'inspect', 'export', '--json', '--threads', 'Tom');
    const { threads, ...rest } = JSON.parse(out);
    expect(rest).toMatchObject({
      owner: { names: [OWNER], how: 'profile' },
      examples: 1,
      skipped: [],
      html: [],
    });
    expect(threads[0]).toMatchObject({
      title: 'Tom',
      people: ['Tom', OWNER],
      typed: 2,
      examples: 1,
      dropped: { system: 1 },
      first: '2024-03-01T10:00:00.000Z',
    });
    expect(threads[1]).toMatchObject({ title: 'Jana', messages: 3, dropped: { filtered: 3 } });
  });

  it('lists the texts that nobody typed with --system-texts, wherever that stands', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), {
      ...files,
      ...thread('Eva Lind', [
        said('Eva Lind', 0, 'Eva sent an attachment.'),
        said('Eva Lind', 1, 'Eva Lind sent an attachment.'),
      ]),
    });
    for (const args of [
      ['export', '--system-texts'],
      ['--system-texts', 'export'],
    ]) {
      const { code, out } = await runCommand(dir, 'inspect', ...args);
      expect(code).toBe(0);
      expect(out).toMatch(/^ +2 {2}"\{name\} sent an attachment\." {2}\(known\)$/m);
      expect(out).toMatch(/^ +1 {2}"Liked a message" {2}\(known\)$/m);
    }
    const { out } = await runCommand(dir, 'inspect', 'export', '--system-texts', '--json');
    expect(JSON.parse(out).systemTexts).toEqual([
      { text: '{name} sent an attachment.', count: 2, by: 'list' },
      { text: 'Liked a message', count: 1, by: 'list' },
    ]);
  });

  it('shows what a file of choices would do, as format does it', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), files);
    const choices = { 'Liked a message': 'keep', hey: 'drop' };
    writeFileSync(join(dir, 'texts.json'), JSON.stringify(choices));
    const { out } = await runCommand(dir, 'inspect', 'export', '--system-texts', 'texts.json');
    expect(out).toContain('1  "hey"  (as you chose)');
    const made = await runCommand(
      dir,
      'format',
      'export',
      '--out',
      'data',
      '--json',
      '--system-texts',
      'texts.json',
    );
    expect(JSON.parse(made.out)).toMatchObject({
      counts: { typed: 4, dropped: { system: 1 } },
      settings: { systemTexts: choices },
    });
    writeFileSync(join(dir, 'texts.json'), '["hey"]');
    const wrong = await runCommand(dir, 'format', 'export', '--out', 'data', '--system-texts', 'texts.json');
    expect(wrong.code).toBe(1);
    expect(wrong.err).toMatch(/texts\.json: expected a JSON object of texts/);
    expect((await runCommand(dir, 'inspect')).code).toBe(2);
  });

  it('marks threads without the owner and with a machine, and says what to do', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), {
      ...files,
      ...thread('Mia', [said('Mia', 0, 'hi'), said('ann d', 1, 'hey')], { participants: ['Mia', 'ann d'] }),
      ...thread('Meta AI', [said(OWNER, 0, 'a poem'), said('Meta AI', 1, 'Roses')]),
    });
    const { out } = await runCommand(dir, 'inspect', 'export');
    expect(out).toContain('Note: in 1 thread (Mia) nobody is Ann, so nothing there is your reply;');
    expect(out).toMatch(/^Mia .* without you$/m);
    expect(out).toMatch(/^Meta AI .* a machine$/m);
    const { err } = await runCommand(dir, 'format', 'export', '--out', 'data');
    expect(err).toContain('Warning: in 1 thread (Mia) nobody is Ann');
    expect(readFileSync(join(dir, 'data', 'report.html'), 'utf8')).toContain('In 1 thread nobody is Ann');
  });

  it('shows who the owner could be, where that is not clear', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), thread('Jana', [said('Jana', 0, 'hi'), said(OWNER, 1, 'hey')]));
    const { code, out } = await runCommand(dir, 'inspect', 'export');
    expect(code).toBe(0);
    expect(out).toContain('It could be Ann (in 1 thread), Jana (in 1 thread); say it with --me NAME.');
    expect(JSON.parse((await runCommand(dir, 'inspect', 'export', '--json')).out)).toMatchObject({
      owner: { names: [], how: 'unclear' },
      candidates: [
        { name: 'Ann', threads: 1 },
        { name: 'Jana', threads: 1 },
      ],
    });
  });

  it('names an export in HTML, and how to ask for JSON', async () => {
    const dir = tempDir();
    makeFolder(join(dir, 'export'), { 'messages/inbox/jana_1/message_1.html': '<html>' });
    const { code, err } = await runCommand(dir, 'inspect', 'export');
    expect(code).toBe(1);
    expect(err).toContain('under Format choose JSON');
  });
});

describe('a run that ends early', () => {
  let scratch: string;
  let zip: string;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'imitator-big-'));
    zip = join(scratch, 'big.zip');
    await writeBigExport(zip, { messages: 60_000, threads: 12, largest: 5_000 });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it('exits with 130 after Ctrl-C and leaves nothing behind', async () => {
    const dir = tempDir();
    const run = startFormat(dir, zip);
    await firstProgress(run);
    run.kill('SIGINT');
    expect(await exitCodeOf(run)).toBe(130);
    expect(readdirSync(dir)).toEqual(['home']);
  });

  it('leaves the dataset that was there when it is killed, and the next run replaces it', async () => {
    const dir = tempDir();
    const out = join(dir, 'data');
    const before = await format([makeFolder(join(dir, 'export'), files)], out);
    const run = startFormat(dir, zip);
    await firstProgress(run);
    run.kill('SIGKILL');
    await exitCodeOf(run);
    expect((await readDataset(out)).manifest).toEqual(before);
    const after = await format([zip], out);
    expect((await readDataset(out)).manifest.hash).toBe(after.hash);
    expect(readdirSync(out).sort()).toEqual([
      '.gitignore',
      'dataset.json',
      'test.jsonl',
      'threads.json',
      'train.jsonl',
      'valid.jsonl',
    ]);
  });

  it('says that the disk is full, and leaves the dataset that was there', async (context) => {
    const dir = tempDir();
    const disk = smallDisk(dir);
    if (disk === undefined) return context.skip('no small disk: mounting a tmpfs needs root');
    const out = join(disk, 'data');
    const before = await format([makeFolder(join(dir, 'export'), files)], out);
    const { code, err } = await runCommand(dir, 'format', zip, '--out', out);
    expect(code).toBe(1);
    expect(err).toContain('the disk is full');
    expect((await readDataset(out)).manifest).toEqual(before);
    expect(readdirSync(out).sort()).toEqual([
      '.gitignore',
      'dataset.json',
      'test.jsonl',
      'threads.json',
      'train.jsonl',
      'valid.jsonl',
    ]);
  });
});

function startFormat(dir: string, zip: string): ChildProcess {
  const args = [join(ROOT, 'scripts/imitator.ts'), 'format', zip, '--out', 'data', '--events'];
  const env = { ...process.env, IMITATOR_HOME: join(dir, 'home') };
  const run = spawn(process.execPath, args, { cwd: dir, env, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void run.kill('SIGKILL'));
  return run;
}

async function firstProgress(run: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: run.stdout! }))
    if (JSON.parse(line).event === 'progress') return;
}

function exitCodeOf(run: ChildProcess): Promise<number | null> {
  run.stdout!.resume();
  return new Promise((resolve) => run.once('exit', resolve));
}

/** A disk of 400 kB, where the machine lets us have one. */
function smallDisk(dir: string): string | undefined {
  const disk = join(dir, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status === 0;
  if (!mounted) return undefined;
  onTestFinished(() => void spawnSync('umount', [disk]));
  return disk;
}
