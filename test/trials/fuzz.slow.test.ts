/** `npm run test:slow -- fuzz`: 100,000 bodies of four kinds of chance. */
import { expect, test } from 'vitest';
import { fuzzTrial } from './fuzz-trial.ts';

test.each([11, 12, 13, 14])('25,000 mutated bodies with valid signatures, seed %d', async (seed) => {
  const report = await fuzzTrial(25_000, seed);
  const { failed, misdirected, ...counts } = report;
  console.log(`fuzz, seed ${seed}: ${JSON.stringify(counts)}`);
  expect(failed.slice(0, 3)).toEqual([]);
  expect(misdirected).toEqual([]);
  expect(report.alive).toBe(true);
});
