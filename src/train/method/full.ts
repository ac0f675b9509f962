/** Every weight of a small base is trained: pretraining, or a base of one's own. There is no adapter. */

import { nameOf } from '../../graph/index.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { trainable } from '../../networks/projections.ts';
import { networkOptions } from './adapter-network.ts';
import type { Method } from './method.ts';
import { ParameterPack } from './parameter-pack.ts';
import { TrainedNetwork } from './trained-network.ts';
import type { TrainerOptions } from './trainer-options.ts';

export async function createFull(options: TrainerOptions): Promise<Method> {
  const { weights } = options.base;
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
  for (const { name, offset } of pack.slots) values.set(weights.read(name), offset);
  return {
    name: 'full',
    network,
    pack,
    values,
    result: () => ({ kind: 'model', weights: withTrained(weights, pack, values) }),
  };
}

/** The base's weights, the trained ones among them as they are when they are read. */
function withTrained(weights: WeightSource, pack: ParameterPack, values: Float32Array): WeightSource {
  const trained = new Set(pack.slots.map(({ name }) => name));
  return {
    names: weights.names,
    has: (name) => weights.has(name),
    shape: (name) => weights.shape(name),
    read: (name) => (trained.has(name) ? pack.view(values, name).slice() : weights.read(name)),
  };
}
