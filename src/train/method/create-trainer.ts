/** Builds the trainer of a method. */
import { nameOf } from '../../graph/index.ts';
import { trainable } from '../../networks/projections.ts';
import { adapterNetwork, networkOptions } from './adapter-network.ts';
import { type AdapterMethod, AdapterTrainer } from './adapter-trainer.ts';
import { requireContinuable } from './continued-adapter.ts';
import { FullTrainer } from './full-trainer.ts';
import { Orthogonality } from './orthogonality.ts';
import { ParameterPack } from './parameter-pack.ts';
import { TrainedNetwork } from './trained-network.ts';
import type { FullMethod, Trainer, TrainerOptions } from './trainer.ts';

/**
 * A trainer ready for its first step. Compiling takes seconds at the 400M shape.
 *
 * @throws ImitatorError where target modules match nothing, an adapter to continue from does not fit, or the device
 *   cannot run the network.
 */
export async function createTrainer(options: TrainerOptions): Promise<Trainer> {
  const { method, from, base } = options;
  if (from !== undefined) requireContinuable(from, method, base, 'the adapter to continue from');
  if (method.name === 'full') return createFull(options, method);
  return createAdapterTrainer(options, method);
}

async function createAdapterTrainer(options: TrainerOptions, method: AdapterMethod): Promise<Trainer> {
  const { engine, seed, from } = options;
  const { network, parameters, scale } = await adapterNetwork(options, method);
  const values = parameters.fresh(seed);
  if (from !== undefined) parameters.load(values, from, scale);
  const orthogonality =
    method.name === 'adalora'
      ? await Orthogonality.create(engine, parameters.blocks, method.rank)
      : undefined;
  return new AdapterTrainer({ method, options, network, parameters, values, orthogonality });
}

async function createFull(options: TrainerOptions, method: FullMethod): Promise<Trainer> {
  const { base } = options;
  const network = await TrainedNetwork.create({
    ...networkOptions(options),
    adapterDropout: 0,
    strategy: () => {
      const { projections, parameters, inputs } = trainable();
      return { projections, parameters, trained: () => [...inputs.values()], groups: [], foldGelu: false };
    },
  });
  const pack = new ParameterPack(
    network.trained.map((t) => ({ name: nameOf(t), shape: t.shape as number[] })),
  );
  const values = new Float32Array(pack.size);
  for (const { name, offset } of pack.slots) values.set(base.weights.read(name), offset);
  return new FullTrainer({ method, options, network, pack, values });
}
