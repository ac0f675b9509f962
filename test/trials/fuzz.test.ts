import { expect, test } from 'vitest';
import { fuzzTrial } from './fuzz-trial.ts';

test('whatever a signed body holds: no 5xx, no crash, no reply to the wrong person', {
  timeout: 400_000,
}, async () => {
  const report = await fuzzTrial(2000, Number(process.env['FUZZ_SEED'] ?? 1));
  expect(report.failed).toEqual([]);
  expect(report.misdirected).toEqual([]);
  expect(report.alive).toBe(true);
  expect(report.posts).toBeGreaterThanOrEqual(2000);
  expect(report.statuses[200]).toBeGreaterThan(1000);
  expect(report.replies).toBeGreaterThan(100);
});
