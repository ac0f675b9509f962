/**
 * What trains a model, step by step, whatever the method: gradients over batches, clipping, AdamW, and the state in which
 * a run goes on. A trainer owns native memory: whoever created it releases it.
 */
import { ImitatorError, problem, problems } from '../../base/errors.ts';
import type { Values } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { checkBatch, sizeOfBatch } from '../../evaluate/batch.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { mergedWeights } from '../../model/adapter/index.ts';
import { adamw, clippingFactor, lengthOf, type Moments } from './adamw.ts';
import type { Method, RankPattern, TrainingResult } from './method.ts';
import type { TrainerOptions, TrainingMethod } from './trainer-options.ts';

export interface StepOptions {
  learningRate: number;
  /** Gradients longer than this are scaled down to it; 0 or left out: never. */
  maxGradientNorm?: number;
}

export interface StepResult {
  /** What was minimised: task loss and weighted orthogonality. */
  loss: number;
  /** Mean cross-entropy of the target tokens of all batches. */
  taskLoss: number;
  /** Mean Frobenius norm by which A and B miss orthogonality; 0 without AdaLoRA. */
  orthogonality: number;
  /** Length of the whole gradient before clipping. */
  gradientNorm: number;
  /** Target tokens that the loss is a mean of. */
  tokens: number;
  /** False where loss or gradient is not finite: nothing was changed then, and the step does not count. */
  applied: boolean;
  /** How many triplets the schedule allows, and how many are in use after the step; undefined without AdaLoRA. */
  budget?: number;
  kept?: number;
}

/** Everything that a run needs to go on bit for bit. Tensors are copies, by name; numbers are exact as JSON. */
export interface TrainingState {
  format: 1;
  method: TrainingMethod['name'];
  /** Steps done. */
  step: number;
  tensors: Record<string, { shape: readonly number[]; data: Float32Array }>;
  /** Kept triplets by matrix, once something was masked. */
  rankPattern?: RankPattern;
}

export class Trainer {
  readonly #method: Method;
  readonly #options: Pick<TrainerOptions, 'base' | 'optimiser' | 'seed'>;
  readonly #gradient: Float32Array;
  readonly #moments: Moments;
  /** Views of the values and of the gradient, as the network takes and gives them. */
  readonly #inputs: Values;
  readonly #gradients: Values;
  #step = 0;
  #more: { gradient: Float32Array; views: Values } | undefined;

  constructor(method: Method, options: Pick<TrainerOptions, 'base' | 'optimiser' | 'seed'>) {
    const { pack, values } = method;
    this.#method = method;
    this.#options = options;
    this.#gradient = new Float32Array(pack.size);
    this.#moments = { first: new Float32Array(pack.size), second: new Float32Array(pack.size) };
    this.#inputs = pack.views(values);
    this.#gradients = pack.views(this.#gradient, 'd ');
  }

  /** Numbers that are trained. */
  get parameterCount(): number {
    return this.#method.pack.size;
  }

  /**
   * One optimiser step on the mean loss of all target tokens of the batches, one batch after another: several give the
   * gradient of one large batch in the memory of a small one. Throws where an example is empty or too long.
   */
  async step(
    batches: readonly Batch[],
    { learningRate, maxGradientNorm = 0 }: StepOptions,
  ): Promise<StepResult> {
    const { base, optimiser } = this.#options;
    const [method, gradient] = [this.#method, this.#gradient];
    for (const batch of batches) checkBatch(batch, base.config);
    const tokens = batches.reduce((n, batch) => n + sizeOfBatch(batch).tokens, 0);
    const taskLoss = await this.#accumulate(batches, 1 / tokens);
    const { weighted, term } = (await method.regularise?.(gradient)) ?? { weighted: 0, term: 0 };
    const gradientNorm = lengthOf(gradient);
    const loss = taskLoss + weighted;
    const result = { loss, taskLoss, orthogonality: term, gradientNorm, tokens };
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return { ...result, applied: false };
    const factor = clippingFactor(gradientNorm, maxGradientNorm);
    const step = this.#step++;
    adamw(method.values, gradient, this.#moments, { ...optimiser, learningRate, step: step + 1, factor });
    return { ...result, applied: true, ...method.allocate?.(step, gradient, factor) };
  }

  /**
   * Summed cross-entropy (nats) of all target tokens, without dropout; changes nothing. One call with all batches is
   * fastest: what computes them is made for each call, so that no memory is held between two.
   */
  async evaluate(batches: readonly Batch[]): Promise<{ lossSum: number; tokens: number }> {
    for (const batch of batches) checkBatch(batch, this.#options.base.config);
    const lossSum = await this.#method.network.evaluate(this.#inputs, batches);
    return { lossSum, tokens: batches.reduce((n, batch) => n + sizeOfBatch(batch).tokens, 0) };
  }

  state(): TrainingState {
    const { name: method, pack, memory } = this.#method;
    const rankPattern = memory?.rankPattern;
    return {
      format: 1,
      method,
      step: this.#step,
      tensors: Object.assign(
        {},
        ...this.#arrays().map(([name, array]) => pack.views(array.slice(), `${name} `)),
      ),
      ...(rankPattern === undefined ? {} : { rankPattern }),
    };
  }

  /** Goes on from a state of the same method and shapes; throws `state-mismatch` otherwise. */
  restore(state: TrainingState): void {
    const { name: method, pack, memory } = this.#method;
    if (state.method !== method)
      throw problem({
        code: 'state-mismatch',
        place: 'the state to resume',
        expected: `a run of method ${method}`,
        value: state.method,
      });
    const arrays = this.#arrays();
    checkTensors(
      state,
      arrays.flatMap(([name]) => pack.slots.map((slot) => [`${name} ${slot.name}`, slot.shape])),
    );
    for (const [name, array] of arrays)
      for (const slot of pack.slots) array.set(state.tensors[`${name} ${slot.name}`]!.data, slot.offset);
    if (memory !== undefined) memory.rankPattern = state.rankPattern;
    this.#step = state.step;
  }

  /** What is trained, as it is now: an adapter sliced to the kept triplets, or whole weights. */
  result(): TrainingResult {
    return this.#method.result();
  }

  /** The base's weights with what was trained merged in, read on demand (a snapshot only until the next step). */
  weights(): WeightSource {
    const result = this.result();
    return result.kind === 'model'
      ? result.weights
      : mergedWeights(this.#options.base.weights, result.adapter);
  }

  /** Frees native memory; the trainer cannot be used afterwards. */
  async release(): Promise<void> {
    await this.#method.network.release();
    await this.#method.release?.();
  }

  /** All that a state holds in the pack's layout. */
  #arrays(): [name: string, array: Float32Array][] {
    const { values, memory } = this.#method;
    return Object.entries({ values, ...this.#moments, ...memory?.arrays });
  }

  /** The mean loss of the batches' tokens; leaves its gradient in `#gradient`. */
  async #accumulate(batches: readonly Batch[], weight: number): Promise<number> {
    const { network } = this.#method;
    const sum = this.#gradient;
    let loss = 0;
    for (const [i, batch] of batches.entries()) {
      const seeds = [this.#options.seed, this.#step, i];
      if (i === 0) loss = await network.run(this.#inputs, batch, weight, seeds, this.#gradients);
      else {
        const { gradient, views } = this.#second();
        loss += await network.run(this.#inputs, batch, weight, seeds, views);
        for (let k = 0; k < gradient.length; k++) sum[k] = sum[k]! + gradient[k]!;
      }
    }
    if (batches.length === 0) throw new ImitatorError('batch-invalid', 'a step needs at least one batch');
    return loss;
  }

  /** Where the gradients of a second and later batch go before they are added; made when first needed. */
  #second(): { gradient: Float32Array; views: Values } {
    if (this.#more === undefined) {
      const { pack } = this.#method;
      const gradient = new Float32Array(pack.size);
      this.#more = { gradient, views: pack.views(gradient, 'd ') };
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
