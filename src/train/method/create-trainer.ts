/** Builds the trainer of a method. */
import { train } from '../../../config/groups/train.ts';
import { onnxruntimeEngine } from '../../engines/index.ts';
import { createAdalora } from './adalora.ts';
import { requireContinuable } from './continued-adapter.ts';
import { optimiserOf } from './from-settings.ts';
import { createFull } from './full.ts';
import { createLora } from './lora.ts';
import type { Method } from './method.ts';
import { Trainer } from './trainer.ts';
import type { TrainerOptions } from './trainer-options.ts';

/** What may be left out: then it is the cpu, and the optimiser and seed that the settings have by default. */
type Usual = 'engine' | 'optimiser' | 'seed';
export type TrainerRequest = Omit<TrainerOptions, Usual> & Partial<Pick<TrainerOptions, Usual>>;

/**
 * A trainer ready for its first step. Compiling takes seconds at the 400M shape.
 *
 * @throws ImitatorError where target modules match nothing, an adapter to continue from does not fit, or the device
 *   cannot run the network.
 */
export async function createTrainer(request: TrainerRequest): Promise<Trainer> {
  const usual = train.parse({});
  const { engine = onnxruntimeEngine(), optimiser = optimiserOf(usual), seed = usual.seed } = request;
  const options = { ...request, engine, optimiser, seed };
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
