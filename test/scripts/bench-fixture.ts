/** A bench whose figures are known beforehand, for the test of the frame. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineBench } from '../../scripts/bench/bench.ts';

/** One warm-up, then three rounds. */
const values = [1000, 3, 9, 6];
const peerValues = [12, 30, 24];
const allocate = 'const filled = Buffer.alloc(200e6, 1); setTimeout(() => process.exit(filled[0] - 1), 300)';
let round = 0;
let peerRound = 0;

const known = { open: async () => ({ measure: async () => values[round++]! }) };

export default defineBench({
  prepare: async (dir) => writeFileSync(join(dir, 'input'), 'prepared'),
  cases: [
    { ...known, name: 'seconds', unit: 's', better: 'less', peer: async () => peerValues[peerRound++ % 3]! },
    {
      ...known,
      name: 'rate',
      unit: 'messages/s',
      better: 'more',
      peer: async () => peerValues[peerRound++ % 3]!,
    },
    {
      name: 'reference',
      unit: 'tokens/s',
      better: 'more',
      runs: 1,
      open: async (dir) => ({
        measure: async () => ({ value: readFileSync(join(dir, 'input')).length, reference: 2 }),
        details: async () => 'what took the time',
      }),
    },
    {
      name: 'figures',
      unit: 's',
      better: 'less',
      once: true,
      open: async () => ({
        measure: async () => values[round++]!,
        figures: async () => [{ case: 'figures:share', unit: 'share', value: 0.25 }],
      }),
    },
    {
      name: 'child',
      unit: 's',
      better: 'less',
      runs: 1,
      open: async () => ({
        measure: async () => {
          await once(spawn(process.execPath, ['-e', allocate]), 'exit');
          return 1;
        },
      }),
    },
    {
      name: 'broken',
      unit: 's',
      better: 'less',
      open: async () => {
        throw new Error('it broke');
      },
    },
  ],
});
