/**
 * The network of a training method: which of its tensors are trained, where they lie, and the two programs that run it,
 * with gradients and dropout for a step, and without for an evaluation.
 */
import { type CompileOptions, type Engine, type Program, sizesOf, type Values } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { gradients, graph, nameOf, type Tensor } from '../../graph/index.ts';
import type { Parameters, Projections } from '../../networks/projections.ts';
import type { AdapterGroup } from './adapter-projections.ts';
import { DropoutInputs } from './dropout-inputs.ts';
import type { BaseNetwork } from './trainer-options.ts';

/** How a method makes the network's maps. */
export interface Strategy {
  projections: Projections;
  parameters: Parameters;
  /** Inputs to train, known once the network has been built. */
  trained(): readonly Tensor[];
  groups: readonly AdapterGroup[];
  /** Whether the maps heed inputScale, so that gelu's scales can be folded into them. */
  foldGelu: boolean;
}

interface NetworkOptions {
  base: BaseNetwork;
  engine: Engine;
  strategy: (adapterDropout: DropoutInputs | undefined) => Strategy;
  dropout: number;
  adapterDropout: number;
  compile: Omit<CompileOptions, 'weights'>;
}

/** Runs the network of a method on batches. */
export class TrainedNetwork {
  readonly groups: readonly AdapterGroup[];
  readonly trained: readonly Tensor[];
  readonly #options: NetworkOptions;
  readonly #dropouts: readonly DropoutInputs[];
  readonly #step: Program;

  private constructor(options: NetworkOptions, built: Built, step: Program) {
    this.#options = options;
    this.groups = built.strategy.groups;
    this.trained = built.strategy.trained();
    this.#dropouts = built.dropouts;
    this.#step = step;
  }

  static async create(options: NetworkOptions): Promise<TrainedNetwork> {
    const built = build(options, true);
    const trained = built.strategy.trained();
    const outputs: Record<string, Tensor> = { loss: built.loss };
    gradients(built.loss, trained).forEach((gradient, i) => {
      outputs[`d ${nameOf(trained[i]!)}`] = gradient;
    });
    const { profile } = options.compile;
    const step = await compile(options, outputs, { profile });
    return new TrainedNetwork(options, built, step);
  }

  /** The loss of a batch, each token weighing `weight`; writes the gradients into views `d <name>` of an array. */
  async run(
    parameters: Values,
    batch: Batch,
    weight: number,
    seeds: readonly number[],
    into: Values,
  ): Promise<number> {
    const feeds = this.#feeds(batch, weight);
    const sizes = sizesOf(
      this.#step.inputs.filter(({ name }) => name in feeds),
      feeds,
    );
    const masks = this.#dropouts.map((dropout, i) => dropout.feeds(sizes, [...seeds, i]));
    const out = await this.#step.run(Object.assign({}, parameters, feeds, ...masks), { into });
    return out['loss']!.data[0] as number;
  }

  /**
   * Summed cross-entropy of batches without dropout. Its program has weights of its own beside the step's: it is made for
   * each call and goes again.
   */
  async evaluate(parameters: Values, batches: readonly Batch[]): Promise<number> {
    const { loss } = build(this.#options, false);
    const program = await compile(this.#options, { loss }, { lean: true, prepack: false });
    try {
      let sum = 0;
      for (const batch of batches) {
        const out = await program.run({ ...parameters, ...this.#feeds(batch, 1) });
        sum += out['loss']!.data[0] as number;
      }
      return sum;
    } finally {
      await program.release();
    }
  }

  #feeds(batch: Batch, weight: number): Values {
    const { family, config } = this.#options.base;
    return family.feeds(config, batch, weight);
  }

  async release(): Promise<void> {
    await this.#step.release();
  }
}

interface Built {
  loss: Tensor;
  strategy: Strategy;
  dropouts: readonly DropoutInputs[];
}

function build(options: NetworkOptions, training: boolean): Built {
  const make = (rate: number) =>
    training && rate > 0 ? new DropoutInputs(rate, options.engine.maskType) : undefined;
  const dropout = make(options.dropout);
  const adapterDropout = make(options.adapterDropout);
  const strategy = options.strategy(adapterDropout);
  const { projections, parameters } = strategy;
  const { loss } = options.base.family.wholeNetwork({
    config: options.base.config,
    projections,
    parameters,
    foldGelu: strategy.foldGelu,
    ...(dropout === undefined ? {} : { dropout: dropout.apply }),
  });
  return { loss, strategy, dropouts: [dropout, adapterDropout].filter((d) => d !== undefined) };
}

function compile(
  options: NetworkOptions,
  outputs: Record<string, Tensor>,
  own: Pick<CompileOptions, 'profile' | 'lean' | 'prepack'>,
): Promise<Program> {
  const { engine, base, compile } = options;
  return engine.compile(graph(outputs), { ...compile, profile: undefined, ...own, weights: base.weights });
}
