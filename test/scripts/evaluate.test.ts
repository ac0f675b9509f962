import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNamedThreads } from '../../src/formatting/index.ts';
import { runCommand } from '../support/run-command.ts';
import { sampleDataset } from '../support/sample-dataset.ts';

const root = mkdtempSync(join(tmpdir(), 'imitator-evaluate-'));
const data = join(root, 'dataset');
const small = resolve('models/small');
beforeAll(() => sampleDataset(data));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const quick = ['--examples', '10', '--set', 'bot.candidates=1', '--set', 'bot.beams=1'];
const evaluateSmall = (...args: string[]) =>
  runCommand(root, 'evaluate', '--model', small, '--data', data, ...quick, ...args);

describe('imitator evaluate', { timeout: 300_000 }, () => {
  test('prints one JSON value of the agreed form, and a page that its owner alone may read', async () => {
    const report = join(root, 'report.html');
    const { code, out } = await evaluateSmall('--json', '--report', report, '--against', small);
    expect(code).toBe(0);
    const { systems, ...rest } = JSON.parse(out);
    expect(rest).toEqual({
      format: 1,
      seed: 1,
      data: { hash: expect.any(String), examples: 10, conversations: expect.any(Number) },
    });
    // A base is nobody's adapter, so there is nothing under it.
    expect(Object.keys(systems)).toEqual(['owner', 'nearest', 'model', 'small']);
    expect(systems.model.natsPerReply).toEqual({
      value: expect.any(Number),
      low: expect.any(Number),
      high: expect.any(Number),
      n: 10,
    });
    expect(systems.model.style.bubbles).toHaveProperty('floor');
    expect(systems.small.natsPerReply).toEqual(systems.model.natsPerReply);
    expect(statSync(report).mode & 0o077).toBe(0);
    expect(readFileSync(report, 'utf8')).toContain('Does it sound like Robin?');
  });

  test('says it in sentences, warns of a small test, and shows a table', async () => {
    const { code, out } = await evaluateSmall();
    expect(code).toBe(0);
    expect(out).toMatch(
      /A classifier that has learnt to tell its replies from Robin's does so in \d+ % of cases/,
    );
    expect(out).toMatch(/few, so that each figure may lie anywhere in its interval/);
    expect(out).toMatch(/^nats a reply .*\d+\.\d\d ±/m);
  });

  test('makes a page for one friend, of that friend alone, and adds up codes', async () => {
    const page = join(root, 'for.html');
    const [friend] = readNamedThreads(data).filter(({ group }) => !group);
    const made = await runCommand(
      root,
      ...['evaluate', '--model', small, '--data', data, '--blind-test', page, '--for', friend!.title],
      ...['--set', 'bot.candidates=1', '--set', 'bot.beams=1'],
    );
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('Written to') });
    expect(made.err).toMatch(new RegExp(`words of ${friend!.title} \\(\\d+ prompts?\\), and yours`));
    expect(statSync(page).mode & 0o077).toBe(0);
    const sum = await runCommand(root, 'evaluate', '--blind-result', '3N5G-0YEY-7N36-30', '--json');
    expect(JSON.parse(sum.out)).toMatchObject({ results: 1, reference: 0.444 });
  });

  test.each([
    [['--blind-test', 'x.html'], /--blind-test needs --for FRIEND/],
    [['--for', 'Jana'], /go with --blind-test/],
    [['--blind-result', '3N5G-0YEY-7N36-30'], /leave the other options out/],
    [['--against', 'some/where/owner'], /none called owner/],
    [['--examples', '0'], /at least 1/],
  ])('refuses %j', async (args, why) => {
    const { code, err } = await evaluateSmall(...args);
    expect(code).not.toBe(0);
    expect(err).toMatch(why);
  });
});
