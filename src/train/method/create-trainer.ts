/** Builds the trainer of a method. */
import { createAdalora } from './adalora.ts';
import { requireContinuable } from './continued-adapter.ts';
import { createFull } from './full.ts';
import { createLora } from './lora.ts';
import type { Method } from './method.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

/**
 * A trainer ready for its first step. Compiling takes seconds at the 400M shape.
 *
 * @throws ImitatorError where target modules match nothing, an adapter to continue from does not fit, or the device
 *   cannot run the network.
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { method, from, base } = options;
  if (from !== undefined) requireContinuable(from, method, base, 'the adapter to continue from');
  return new Trainer(await createMethod(options), options);
}

function createMethod(options: TrainerOptions): Promise<Method> {
  const { method } = options;
  if (method.name === 'adalora') return createAdalora(options, method);
  if (method.name === 'lora') return createLora(options, method);
  return createFull(options);
}
