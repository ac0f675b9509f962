/** A whole LoRA step at SmolLM2-135M's shape: batch 8, prompt 64, response 32, rank 12; and one of AdaLoRA. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineBench } from './bench.ts';
import { network135m as network } from './shape-135m.ts';
import { against, alone, profiled } from './training-step.ts';

const lora = { network, method: 'lora' } as const;

export default defineBench({
  async prepare(dir) {
    writeFileSync(join(dir, 'config.json'), JSON.stringify(network.config.raw));
  },
  cases: [
    against('step-int8', lora),
    against('step-int8-bf16', lora, ['--bf16']),
    against('step-int8-rows', { ...lora, precision: 'int8-rows' }),
    against('step-fp32', { ...lora, precision: 'fp32' }),
    against('step-adalora-int8', { network }),
    ...[1, 4, 16].map((batch) => alone(`batch-${batch}`, { ...lora, batch })),
    profiled(lora),
  ],
});
