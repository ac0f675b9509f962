/**
 * A whole training step: batch 8, source (or prompt) 64, target 32, rank 12, AdaLoRA at the 400M shape and LoRA at that of
 * SmolLM2-135M. Then the time of a step by what it is made of, and where the time goes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineBench } from './bench.ts';
import { shapeFor } from './shapes.ts';
import { against, alone, profiled } from './training-step.ts';

const { network } = shapeFor(import.meta.url);

const ofBlenderbot = () => [
  against('step-int8', { network }),
  against('step-fp32', { network, precision: 'fp32' }),
  against('step-int8-dropout', { network, dropout: network.config.dropout }),
  alone('step-int8-rows', { network, precision: 'int8-rows' }),
  ...[1, 2, 4, 16].map((batch) => alone(`batch-${batch}`, { network, batch })),
  ...[16, 32, 128].map((source) => alone(`source-${source}`, { network, source })),
  ...[4, 8, 24].map((rank) => alone(`rank-${rank}`, { network, rank })),
  profiled({ network }),
];

const ofLlama = () => {
  const lora = { network, method: 'lora' } as const;
  return [
    against('step-int8', lora),
    against('step-int8-bf16', lora, ['--bf16']),
    against('step-fp32', { ...lora, precision: 'fp32' }),
    against('step-int8-adalora', { network }),
    alone('step-int8-rows', { ...lora, precision: 'int8-rows' }),
    ...[1, 4, 16].map((batch) => alone(`batch-${batch}`, { ...lora, batch })),
    profiled(lora),
  ];
};

export default defineBench({
  async prepare(dir) {
    writeFileSync(join(dir, 'config.json'), JSON.stringify(network.config.raw));
  },
  cases: network.family.modelType === 'llama' ? ofLlama() : ofBlenderbot(),
});
