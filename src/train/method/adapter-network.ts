/** The network of a method that trains adapters, and where their numbers lie. */

import type { Precision } from '../../engines/index.ts';
import { scaleOf, targetMatrices } from '../../model/adapter/index.ts';
import { frozenParameters } from '../../networks/projections.ts';
import { AdapterParameters } from './adapter-parameters.ts';
import { adapterProjections } from './adapter-projections.ts';
import type { DropoutInputs } from './dropout-inputs.ts';
import { type Strategy, TrainedNetwork } from './trained-network.ts';
import { rowsOfBase, trainedRows } from './trained-rows.ts';
import type { AdapterMethod, BaseNetwork, TrainerOptions } from './trainer-options.ts';

interface AdapterNetwork {
  network: TrainedNetwork;
  parameters: AdapterParameters;
  /** What an adapter adds is multiplied by this. */
  scale: number;
}

/** Throws `target-unknown` where a target module matches nothing, `token-unknown` where a token to train is none. */
export async function adapterNetwork(
  options: TrainerOptions,
  method: AdapterMethod,
): Promise<AdapterNetwork> {
  const scale = scaleOf({ method: method.name, alpha: method.alpha, initialRank: method.rank });
  const rows = rowsOfBase(options.base, method.trainedTokens ?? []);
  const network = await TrainedNetwork.create({
    ...networkOptions(options),
    adapterDropout: method.adapterDropout,
    strategy: strategyOf(options, method, scale),
  });
  return { network, parameters: new AdapterParameters(network.groups, method.rank, rows), scale };
}

export interface AdaptersToTrain extends AdapterNetwork {
  values: Float32Array;
}

/** The network and the values that a training begins with: fresh ones, or those of the adapter to continue from. */
export async function adaptersToTrain(
  options: TrainerOptions,
  method: AdapterMethod,
): Promise<AdaptersToTrain> {
  const { network, parameters, scale } = await adapterNetwork(options, method);
  const values = parameters.fresh(options.seed);
  if (options.from !== undefined) parameters.load(values, options.from, scale);
  return { network, parameters, scale, values };
}

function strategyOf({ base, engine }: TrainerOptions, method: AdapterMethod, scale: number) {
  const targets = new Set(targetMatrices(base, method.targetModules).map(({ name }) => name));
  return (dropout: DropoutInputs | undefined): Strategy => {
    const projections = adapterProjections({
      targets,
      rank: method.rank,
      scale,
      singular: method.name === 'adalora',
      dropout: dropout?.apply,
    });
    const { groups } = projections;
    const { trainedTokens: tokens = [] } = method;
    const rows = tokens.length === 0 ? undefined : trainedRows(tokens);
    return {
      projections,
      parameters: rows?.parameters ?? frozenParameters(),
      trained: () => [
        ...groups.flatMap(({ a, b, e }) => [a, ...b, ...(e === undefined ? [] : [e])]),
        ...(rows === undefined ? [] : [rows.input()]),
      ],
      groups,
      foldGelu: engine.device !== 'tfjs',
    };
  };
}

/** What every method's network is compiled with. */
export function networkOptions({ base, engine, precision, threads, dropout, profile }: TrainerOptions) {
  // The tied head and embeddings: in int8 their gradients mislead the whole network.
  const of =
    precision && ((weight: string): Precision => (weight === base.family.head ? 'fp32' : precision(weight)));
  return {
    base,
    engine,
    dropout: dropout ?? base.config.dropout,
    compile: {
      precision: of,
      threads,
      profile,
      prepack: of !== undefined && holdsInt8(base, of),
    },
  };
}

/** Packed int8 weights save a seventh of a step for a twentieth more memory; packed float32 ones take twice their memory. */
function holdsInt8({ weights }: BaseNetwork, precision: (weight: string) => Precision): boolean {
  return weights.names.some((name) => weights.shape(name).length === 2 && precision(name) !== 'fp32');
}
