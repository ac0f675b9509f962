/**
 * A whole AdaLoRA step at the 400M shape: batch 8, source 64, target 32, rank 12. Then the time of a step by batch, source
 * length and rank, and where the time goes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineBench } from './bench.ts';
import { config400m, network400m as network } from './shape-400m.ts';
import { against, alone, profiled } from './training-step.ts';

export default defineBench({
  async prepare(dir) {
    writeFileSync(join(dir, 'config.json'), JSON.stringify(config400m.raw));
  },
  cases: [
    against('step-int8', { network }),
    against('step-fp32', { network, precision: 'fp32' }),
    against('step-int8-dropout', { network, dropout: config400m.dropout }),
    alone('step-int8-rows', { network, precision: 'int8-rows' }),
    ...[1, 2, 4, 16].map((batch) => alone(`batch-${batch}`, { network, batch })),
    ...[16, 32, 128].map((source) => alone(`source-${source}`, { network, source })),
    ...[4, 8, 24].map((rank) => alone(`rank-${rank}`, { network, rank })),
    profiled({ network }),
  ],
});
