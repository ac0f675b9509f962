/** Trains adapters: AdaLoRA, and LoRA as AdaLoRA without singular values, orthogonality and allocation. */

import type { WeightSource } from '../../graph/weights.ts';
import { type Adapter, type AdapterMatrix, mergedWeights } from '../../model/adapter/index.ts';
import type { AdapterParameters } from './adapter-parameters.ts';
import type { Orthogonality } from './orthogonality.ts';
import { type OwnState, type PackedOptions, PackedTrainer, type StepExtras } from './packed-trainer.ts';
import { RankAllocator } from './rank-allocator.ts';
import type { AdaloraMethod, LoraMethod, RankOfMatrix, TrainingState } from './trainer.ts';

export type AdapterMethod = AdaloraMethod | LoraMethod;

export interface AdapterTrainerOptions extends Omit<PackedOptions, 'pack'> {
  method: AdapterMethod;
  parameters: AdapterParameters;
  /** With AdaLoRA only. */
  orthogonality: Orthogonality | undefined;
}

export class AdapterTrainer extends PackedTrainer {
  readonly #method: AdapterMethod;
  readonly #parameters: AdapterParameters;
  readonly #orthogonality: Orthogonality | undefined;
  readonly #allocator: RankAllocator | undefined;
  readonly #regular: Float32Array;

  constructor(options: AdapterTrainerOptions) {
    const { method, parameters } = options;
    super({ ...options, pack: parameters.pack });
    this.#method = method;
    this.#parameters = parameters;
    this.#orthogonality = options.orthogonality;
    const adalora = method.name === 'adalora';
    this.#allocator = adalora ? new RankAllocator(parameters.rows, parameters.pack.size, method) : undefined;
    this.#regular = new Float32Array(adalora ? parameters.pack.size : 0);
  }

  protected async regularise() {
    if (this.#method.name !== 'adalora') return { weighted: 0, term: 0 };
    const weight = this.#method.orthogonality;
    const regular = this.#regular;
    const term = await this.#orthogonality!.run(this.values, regular);
    for (let i = 0; i < regular.length; i++) this.gradient[i] = this.gradient[i]! + weight * regular[i]!;
    return { weighted: weight * term, term };
  }

  protected allocate(step: number, factor: number): StepExtras {
    const allocator = this.#allocator;
    if (this.#method.name !== 'adalora' || allocator === undefined) return { masked: false };
    const at = this.#method.schedule.at(step, this.#parameters.places.length);
    const masked = allocator.update(at, this.values, this.gradient, factor);
    if (masked) this.#parameters.mask(this.values, allocator.pattern!);
    const kept = this.#alive()?.filter(Boolean).length ?? this.#parameters.triplets;
    return { budget: at.budget, kept, masked, phase: at.phase };
  }

  protected ownState(): OwnState {
    const allocator = this.#allocator;
    if (allocator === undefined) return {};
    const { importance, uncertainty, pattern } = allocator;
    const { places, rank } = this.#parameters;
    const rankPattern =
      pattern &&
      Object.fromEntries(places.map(({ name, triplet }) => [name, pattern.slice(triplet, triplet + rank)]));
    return { arrays: { importance, uncertainty }, rankPattern };
  }

  protected restorePattern(pattern: TrainingState['rankPattern']): void {
    if (this.#allocator !== undefined)
      this.#allocator.pattern = pattern && this.#parameters.places.flatMap(({ name }) => pattern[name] ?? []);
  }

  adapter(): Adapter {
    const { name: method, rank, alpha, adapterDropout, targetModules } = this.#method;
    return {
      method,
      initialRank: rank,
      alpha,
      dropout: adapterDropout,
      targetModules,
      matrices: this.#matrices(),
      ...(this.#method.name === 'adalora' ? { schedule: scheduleOf(this.#method) } : {}),
    };
  }

  weights(): WeightSource {
    return mergedWeights(this.options.base.weights, this.adapter());
  }

  ranks(): RankOfMatrix[] {
    const { rank } = this.#parameters;
    return [...this.#matrices()].map(([name, matrix]) => ({ name, kept: matrix.rank, of: rank }));
  }

  override async release(): Promise<void> {
    await super.release();
    await this.#orthogonality?.release();
  }

  #matrices(): Map<string, AdapterMatrix> {
    return this.#parameters.matrices(this.values, this.#alive());
  }

  /** Between two maskings a dropped triplet may have come back: then it counts, for it adds to the function. */
  #alive(): boolean[] | undefined {
    const pattern = this.#allocator?.pattern;
    return pattern && this.#parameters.alive(this.values, pattern);
  }
}

function scheduleOf({ schedule, orthogonality, importanceDecay, uncertaintyDecay }: AdaloraMethod) {
  const { targetRank, steps, tinit, tfinal, deltaT } = schedule;
  return { targetRank, steps, tinit, tfinal, deltaT, orthogonality, importanceDecay, uncertaintyDecay };
}
