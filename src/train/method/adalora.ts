/**
 * AdaLoRA (arXiv 2303.10512): y = x W^T + b + s (x A'^T) B^T, A' = A * E by rows. To LoRA it adds singular values E, a term
 * that keeps A and B orthogonal, and after each step a choice of the triplets that a falling budget still allows. Without
 * a schedule there is no such choice: every triplet stays.
 */

import type { Adapter } from '../../model/adapter/index.ts';
import { type AdaptersToTrain, adaptersToTrain } from './adapter-network.ts';
import { type AdapterParameters, adapterOf } from './adapter-parameters.ts';
import type { Allocation, Method, MethodMemory, RankPattern, TrainingResult } from './method.ts';
import { Orthogonality } from './orthogonality.ts';
import type { ParameterPack } from './parameter-pack.ts';
import { RankAllocator } from './rank-allocator.ts';
import type { TrainedNetwork } from './trained-network.ts';
import type { AdaloraMethod, TrainerOptions } from './trainer-options.ts';

export async function createAdalora(options: TrainerOptions, settings: AdaloraMethod): Promise<Method> {
  const adapters = await adaptersToTrain(options, settings);
  const { blocks } = adapters.parameters;
  const { task } = options.base.family.training;
  return new Adalora(
    { ...settings, task },
    adapters,
    await Orthogonality.create(options.engine, blocks, settings.rank),
  );
}

class Adalora implements Method {
  readonly name = 'adalora';
  readonly network: TrainedNetwork;
  readonly pack: ParameterPack;
  readonly values: Float32Array;
  readonly memory: MethodMemory | undefined;
  readonly #settings: AdaloraMethod & Pick<Adapter, 'task'>;
  readonly #parameters: AdapterParameters;
  readonly #orthogonality: Orthogonality;
  readonly #allocator: RankAllocator | undefined;
  /** The gradient of the orthogonality term alone, before it is weighed. */
  readonly #missGradient: Float32Array;

  constructor(
    settings: AdaloraMethod & Pick<Adapter, 'task'>,
    adapters: AdaptersToTrain,
    orthogonality: Orthogonality,
  ) {
    const { network, parameters, values } = adapters;
    const { pack } = parameters;
    this.network = network;
    this.pack = pack;
    this.values = values;
    this.#settings = settings;
    this.#parameters = parameters;
    this.#orthogonality = orthogonality;
    this.#allocator = settings.schedule && new RankAllocator(parameters.rows, pack.size, settings);
    this.#missGradient = new Float32Array(pack.size);
    this.memory = this.#allocator && memoryOf(this.#allocator, parameters);
  }

  /** What is minimised is the task's loss and `orthogonality` times the term. */
  async regularise(gradient: Float32Array): Promise<{ weighted: number; term: number }> {
    const weight = this.#settings.orthogonality;
    const miss = this.#missGradient;
    const term = await this.#orthogonality.run(this.values, miss);
    for (let i = 0; i < miss.length; i++) gradient[i] = gradient[i]! + weight * miss[i]!;
    return { weighted: weight * term, term };
  }

  /** Masks the triplets that matter least, when the schedule says so and down to its budget. */
  allocate(step: number, gradient: Float32Array, factor: number): Allocation | undefined {
    const [parameters, allocator, { schedule }] = [this.#parameters, this.#allocator, this.#settings];
    if (allocator === undefined || schedule === undefined) return undefined;
    const at = schedule.at(step, parameters.places.length);
    const masked = allocator.update(at, this.values, gradient, factor);
    if (masked) parameters.mask(this.values, allocator.pattern!);
    const kept = this.#alive()?.filter(Boolean).length ?? parameters.triplets;
    return { budget: at.budget, kept };
  }

  result(): TrainingResult {
    const { schedule, orthogonality, importanceDecay, uncertaintyDecay } = this.#settings;
    const sliced = adapterOf(this.#settings, this.#parameters, this.values, this.#alive());
    const adapter = { ...sliced, orthogonality };
    if (schedule === undefined) return { kind: 'adapter', adapter };
    const { targetRank, steps, tinit, tfinal, deltaT } = schedule;
    const budget = { targetRank, steps, tinit, tfinal, deltaT };
    return {
      kind: 'adapter',
      adapter: { ...adapter, schedule: { ...budget, importanceDecay, uncertaintyDecay } },
    };
  }

  release(): Promise<void> {
    return this.#orthogonality.release();
  }

  /** Between two maskings a dropped triplet may have come back: then it counts, for it adds to the function. */
  #alive(): boolean[] | undefined {
    const pattern = this.#allocator?.pattern;
    return pattern && this.#parameters.alive(this.values, pattern);
  }
}

/** The allocator's averages, and its pattern by matrix. */
function memoryOf(allocator: RankAllocator, { places, rank }: AdapterParameters): MethodMemory {
  const { importance, uncertainty } = allocator;
  return {
    arrays: { importance, uncertainty },
    get rankPattern(): RankPattern | undefined {
      const { pattern } = allocator;
      return (
        pattern &&
        Object.fromEntries(places.map(({ name, triplet }) => [name, pattern.slice(triplet, triplet + rank)]))
      );
    },
    set rankPattern(pattern: RankPattern | undefined) {
      allocator.pattern = pattern && places.flatMap(({ name }) => pattern[name] ?? []);
    },
  };
}
