/** The serving programs behind a plain interface: encode prompts, make a step over the tree cache. */
import type { Program } from '../engines/index.ts';
import type { Architecture } from '../networks/family.ts';
import type { Append, CacheShape, Source } from '../networks/serving.ts';
import type { CrossFeeds, EncodedRun } from './encoded.ts';
import { FloatPool } from './float-pool.ts';
import { PieceEncoder } from './piece-encoder.ts';
import { type PromptEncoder, WholeEncoder } from './prompt-encoder.ts';
import type { StepScores } from './search.ts';
import { StepProgram } from './step-program.ts';
import { TreeCache } from './tree-cache.ts';

export interface SessionChoice {
  /** 0 or left out: one for each core. */
  threads?: number;
}

/** A server's sessions live long: what rearranging the weights costs at the start comes back. */
export const SERVING_SESSION = { prepack: true } as const;

/** The encoder's graph, where the family has one, and the step's, each ready to run. */
export interface ServingPrograms {
  encoder: Program | undefined;
  step: Program;
  /** How the step's graph was made. */
  append: Append;
}

export class ServingModel {
  readonly shape: CacheShape;
  /** Of the arrays that encoded prompts lie in. */
  readonly pool = new FloatPool();
  readonly vocabulary: number;
  readonly #encoderProgram: Program | undefined;
  readonly #step: StepProgram;
  readonly #encoder: PromptEncoder;

  constructor({ family, config }: Architecture, { encoder, step, append }: ServingPrograms) {
    this.vocabulary = config.vocabSize;
    this.shape = family.cacheShape(config);
    this.#encoderProgram = encoder;
    this.#step = new StepProgram(step, append, this.shape);
    const parts = { shape: this.shape, pool: this.pool, pad: config.padTokenId };
    this.#encoder =
      encoder === undefined
        ? new PieceEncoder({ step: this.#step, ...parts })
        : new WholeEncoder({ program: encoder, ...parts });
  }

  newCache(): TreeCache {
    const { layers, heads, width } = this.shape;
    // An engine that appends for itself is never fed an empty tensor: one slot that no row looks at.
    return new TreeCache(2 * layers, heads * width, this.#step.append === 'inPlace' ? 0 : 1);
  }

  /** Encodes prompts into one run; its arrays belong to the pool. */
  encode(sources: readonly Source[]): Promise<EncodedRun> {
    return this.#encoder.encode(sources);
  }

  /**
   * Makes one step for every row of the cache's grid and appends its slots. ids and positions are int32 [beams,
   * prompts], row b of prompt p at b*prompts + p.
   */
  async step(
    cache: TreeCache,
    ids: Int32Array,
    positions: Int32Array,
    cross: CrossFeeds,
  ): Promise<StepScores> {
    const { beams, slots } = cache;
    const out = await this.#step.run({
      beams,
      prompts: cache.prompts.length,
      ids,
      positions,
      slots,
      mask: cache.mask(),
      view: (buffer, first, count) => cache.view(buffer, first, count),
      cross,
    });
    cache.append();
    return {
      logits: out['logits']!.data as Float32Array,
      logSums: out['log_sum']!.data as Float32Array,
      vocabulary: this.vocabulary,
    };
  }

  async release(): Promise<void> {
    await this.#encoderProgram?.release();
    await this.releaseStep();
  }

  async releaseStep(): Promise<void> {
    await this.#step.release();
  }
}
