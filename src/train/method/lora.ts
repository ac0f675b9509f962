/**
 * LoRA (arXiv 2106.09685): y = x W^T + b + s (x A^T) B^T. W is frozen, A and B are trained, and nothing is added to the
 * loss or done after a step.
 */
import { adaptersToTrain } from './adapter-network.ts';
import { adapterOf } from './adapter-parameters.ts';
import type { Method } from './method.ts';
import type { LoraMethod, TrainerOptions } from './trainer-options.ts';

export async function createLora(options: TrainerOptions, settings: LoraMethod): Promise<Method> {
  const { task } = options.base.family.training;
  const { network, parameters, values } = await adaptersToTrain(options, settings);
  return {
    name: 'lora',
    network,
    pack: parameters.pack,
    values,
    result: () => ({ kind: 'adapter', adapter: adapterOf({ ...settings, task }, parameters, values) }),
  };
}
