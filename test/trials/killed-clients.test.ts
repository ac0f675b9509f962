import { expect, test } from 'vitest';
import { killedClientsTrial } from './killed-clients-trial.ts';

test('clients of the private socket that die at any step change nothing but what they have asked', async () => {
  const report = await killedClientsTrial(50);
  expect(report).toMatchObject({ kills: 50, halves: [], disturbed: 0, faults: [] });
});
