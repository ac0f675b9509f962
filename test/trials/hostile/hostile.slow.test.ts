/** `npm run test:slow -- hostile`: 300 files from elsewhere, each read in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CASES, hostileCases } from './corpus.ts';
import { type CaseResult, runCase } from './run-case.ts';

/** What no file may make a process take, in MB: its own beginnings are 130, a file of 100 MB and its text 300. */
const MOST_MB = 1000;

const cases = hostileCases();
const results: CaseResult[] = [];

test('the corpus has its size', () => {
  expect(cases).toHaveLength(CASES);
});

test.each(cases)('$kind: $name', async (each) => {
  const dir = mkdtempSync(join(tmpdir(), 'imitator-hostile-'));
  try {
    const result = await runCase(each, dir);
    results.push(result);
    const { outcome, said, peakMB } = result;
    expect(outcome, said.join()).toMatch(/^(?:read|noted|refused)$/u);
    expect(peakMB).toBeLessThan(MOST_MB);
    if (each.mustSay !== undefined) expect(said.join()).toMatch(each.mustSay);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

afterAll(() => {
  const count = (outcome: CaseResult['outcome']) => results.filter((each) => each.outcome === outcome).length;
  const most = (of: 'peakMB' | 'cpuSeconds') => Math.round(Math.max(...results.map((each) => each[of])));
  console.log(
    `hostile: ${results.length} cases, crashed ${count('crashed') + count('fault')}, hung ${count('hung')}, clear ` +
      `errors ${count('refused')}, read with a note ${count('noted')}, read ${count('read')}; at most ` +
      `${most('peakMB')} MB (bound ${MOST_MB}) and ${most('cpuSeconds')} s of computing`,
  );
});
