/** What all methods share: gradients over batches, clipping, AdamW, state. */
import { ImitatorError, problem, problems } from '../../base/errors.ts';
import type { Values } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { checkBatch, sizeOfBatch } from '../../evaluate/batch.ts';
import type { WeightSource } from '../../graph/weights.ts';
import type { Adapter } from '../../model/adapter/index.ts';
import { adamw, clippingFactor, lengthOf, type Moments } from './adamw.ts';
import type { ParameterPack } from './parameter-pack.ts';
import type { TrainedNetwork } from './trained-network.ts';
import type {
  RankOfMatrix,
  StepOptions,
  StepResult,
  Trainer,
  TrainerOptions,
  TrainingMethod,
  TrainingState,
} from './trainer.ts';

export interface PackedOptions {
  method: TrainingMethod;
  options: TrainerOptions;
  network: TrainedNetwork;
  pack: ParameterPack;
  values: Float32Array;
}

/** What a method adds to the loss, and what it does once a step is taken. */
export type StepExtras = Pick<StepResult, 'budget' | 'kept' | 'masked' | 'phase'>;

export interface OwnState extends Pick<TrainingState, 'rankPattern'> {
  arrays?: Readonly<Record<string, Float32Array>>;
}

export abstract class PackedTrainer implements Trainer {
  readonly method: TrainingMethod;
  protected readonly options: TrainerOptions;
  protected readonly network: TrainedNetwork;
  protected readonly pack: ParameterPack;
  protected readonly values: Float32Array;
  protected readonly gradient: Float32Array;
  readonly #moments: Moments;
  readonly #inputs: Values;
  readonly #gradients: Values;
  #step = 0;
  #more: { gradient: Float32Array; views: Values } | undefined;

  constructor({ method, options, network, pack, values }: PackedOptions) {
    this.method = method;
    this.options = options;
    this.network = network;
    this.pack = pack;
    this.values = values;
    this.gradient = new Float32Array(pack.size);
    this.#moments = { first: new Float32Array(pack.size), second: new Float32Array(pack.size) };
    this.#inputs = pack.views(values);
    this.#gradients = pack.views(this.gradient, 'd ');
  }

  /** Adds the gradient of the method's own term; returns what it adds to the loss, and the bare term. */
  protected abstract regularise(): Promise<{ weighted: number; term: number }>;
  /** After the optimiser has moved the values by a gradient scaled by `factor`. */
  protected abstract allocate(step: number, factor: number): StepExtras;
  /** The method's own part of the state: arrays of the pack's layout, and the rank pattern. */
  protected abstract ownState(): OwnState;
  protected abstract restorePattern(pattern: TrainingState['rankPattern']): void;

  abstract adapter(): Adapter;
  abstract weights(): WeightSource;
  abstract ranks(): RankOfMatrix[];

  get parameterCount(): number {
    return this.pack.size;
  }

  get stepsDone(): number {
    return this.#step;
  }

  async step(
    batches: readonly Batch[],
    { learningRate, maxGradientNorm = 0 }: StepOptions,
  ): Promise<StepResult> {
    const { config } = this.options.base;
    for (const batch of batches) checkBatch(batch, config);
    const step = this.#step;
    const tokens = batches.reduce((n, batch) => n + sizeOfBatch(batch).tokens, 0);
    const taskLoss = await this.#accumulate(batches, 1 / tokens);
    const { weighted, term } = await this.regularise();
    const gradientNorm = lengthOf(this.gradient);
    const loss = taskLoss + weighted;
    const result = { step, loss, taskLoss, orthogonality: term, gradientNorm, tokens };
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
      return { ...result, applied: false, masked: false };
    const factor = clippingFactor(gradientNorm, maxGradientNorm);
    adamw(this.values, this.gradient, this.#moments, {
      ...this.options.optimiser,
      learningRate,
      step: step + 1,
      factor,
    });
    const extras = this.allocate(step, factor);
    this.#step++;
    return { ...result, applied: true, ...extras };
  }

  async evaluate(batch: Batch): Promise<{ lossSum: number; tokens: number }> {
    checkBatch(batch, this.options.base.config);
    const lossSum = await this.network.evaluate(this.#inputs, batch);
    return { lossSum, tokens: sizeOfBatch(batch).tokens };
  }

  state(): TrainingState {
    const { arrays = {}, rankPattern } = this.ownState();
    return {
      format: 1,
      method: this.method.name,
      step: this.#step,
      tensors: Object.assign(
        {},
        ...Object.entries({ ...this.#arrays(), ...arrays }).map(([name, array]) =>
          this.pack.views(array.slice(), `${name} `),
        ),
      ),
      ...(rankPattern === undefined ? {} : { rankPattern }),
    };
  }

  restore(state: TrainingState): void {
    if (state.method !== this.method.name)
      throw problem({
        code: 'state-mismatch',
        place: 'the state to resume',
        expected: `a run of method ${this.method.name}`,
        value: state.method,
      });
    const { arrays = {} } = this.ownState();
    const all = Object.entries({ ...this.#arrays(), ...arrays });
    checkTensors(
      state,
      all.flatMap(([name]) => this.pack.slots.map((slot) => [`${name} ${slot.name}`, slot.shape])),
    );
    for (const [name, array] of all)
      for (const slot of this.pack.slots) array.set(state.tensors[`${name} ${slot.name}`]!.data, slot.offset);
    this.restorePattern(state.rankPattern);
    this.#step = state.step;
  }

  release(): Promise<void> {
    return this.network.release();
  }

  #arrays(): Record<string, Float32Array> {
    return { values: this.values, first: this.#moments.first, second: this.#moments.second };
  }

  /** The mean loss of the batches' tokens; leaves its gradient in `gradient`. */
  async #accumulate(batches: readonly Batch[], weight: number): Promise<number> {
    let loss = 0;
    for (const [i, batch] of batches.entries()) {
      const seeds = [this.options.seed, this.#step, i];
      if (i === 0) loss = await this.network.run(this.#inputs, batch, weight, seeds, this.#gradients);
      else {
        const { gradient, views } = this.#second();
        loss += await this.network.run(this.#inputs, batch, weight, seeds, views);
        for (let k = 0; k < gradient.length; k++) this.gradient[k] = this.gradient[k]! + gradient[k]!;
      }
    }
    if (batches.length === 0) throw new ImitatorError('batch-invalid', 'a step needs at least one batch');
    return loss;
  }

  /** Where the gradients of a second and later batch go before they are added; made when first needed. */
  #second(): { gradient: Float32Array; views: Values } {
    if (this.#more === undefined) {
      const gradient = new Float32Array(this.pack.size);
      this.#more = { gradient, views: this.pack.views(gradient, 'd ') };
    }
    return this.#more;
  }
}

/** Throws `state-mismatch`, listing what is missing or has another shape. */
function checkTensors(
  state: TrainingState,
  expected: readonly [name: string, shape: readonly number[]][],
): void {
  const wrong = expected.flatMap(([name, shape]) => {
    const found = state.tensors[name]?.shape;
    return found?.join() === shape.join()
      ? []
      : [`${name}: expected [${shape}], got ${found ? `[${found}]` : 'none'}`];
  });
  if (wrong.length > 0)
    throw problems(
      'state-mismatch',
      'the state to resume',
      wrong.slice(0, 10),
      'resume with the base and settings that the run was started with',
    );
}
