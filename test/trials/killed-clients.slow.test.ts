/** `npm run test:slow -- killed-clients`: clients of the private socket die at every step, a thousand times. */
import { expect, test } from 'vitest';
import { killedClientsTrial } from './killed-clients-trial.ts';

test('a thousand clients die, and nothing changes but what they have asked', async () => {
  const report = await killedClientsTrial(1000);
  console.log(
    `killed ${report.kills}; forgotten whole ${report.forgotten}; halves ${report.halves.length}; `,
  );
  console.log(`disturbed ${report.disturbed}; faults ${report.faults.length}`);
  expect(report).toMatchObject({ kills: 1000, halves: [], disturbed: 0, faults: [] });
  expect(report.forgotten).toBeGreaterThan(0);
});
