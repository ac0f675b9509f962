/** The two serving programs behind a plain interface: encode prompts, make a step over the tree cache. */
import { float32, int32, type Program, type Value, type Values } from '../engines/index.ts';
import type { Architecture } from '../networks/family.ts';
import { type Append, type CacheShape, names, type Source } from '../networks/serving.ts';
import type { CrossFeeds, EncodedRun } from './encoded.ts';
import { FloatPool } from './float-pool.ts';
import { PieceEncoder } from './piece-encoder.ts';
import { type PromptEncoder, WholeEncoder } from './prompt-encoder.ts';
import type { StepScores } from './search.ts';
import { TreeCache } from './tree-cache.ts';

export interface SessionChoice {
  /** 0 or left out: one for each core. */
  threads?: number;
}

/** A server's sessions live long: what rearranging the weights costs at the start comes back. */
export const SERVING_SESSION = { prepack: true } as const;

/** The encoder's graph and the step's, each ready to run. */
export interface ServingPrograms {
  encoder: Program;
  step: Program;
  /** How the step's graph was made. */
  append: Append;
}

export class ServingModel {
  readonly shape: CacheShape;
  /** Of the arrays that runs of the encoder lie in. */
  readonly pool = new FloatPool();
  readonly vocabulary: number;
  readonly #programs: ServingPrograms;
  readonly #encoder: PromptEncoder;

  constructor({ family, config }: Architecture, programs: ServingPrograms) {
    this.#programs = programs;
    this.vocabulary = config.vocabSize;
    this.shape = family.cacheShape(config);
    const parts = { program: programs.encoder, shape: this.shape, pool: this.pool, pad: config.padTokenId };
    this.#encoder = family.encodesInPieces ? new PieceEncoder(parts) : new WholeEncoder(parts);
  }

  newCache(): TreeCache {
    const { layers, heads, width } = this.shape;
    // An engine that appends for itself is never fed an empty tensor: one slot that no row looks at.
    return new TreeCache(2 * layers, heads * width, this.#programs.append === 'inPlace' ? 0 : 1);
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
    const prompts = cache.prompts.length;
    const feeds: Record<string, Value> = {
      ids: int32(ids, [beams, prompts]),
      positions: int32(positions, [beams, prompts]),
      slot_mask: float32(cache.mask(), [prompts, 1, beams, slots + beams]),
      cross_mask: cross.mask,
    };
    const out = await (this.#programs.append === 'inPlace'
      ? this.#stepInPlace(cache, feeds, cross)
      : this.#stepInGraph(cache, feeds, cross));
    cache.append();
    return {
      logits: out['logits']!.data as Float32Array,
      logSums: out['log_sum']!.data as Float32Array,
      vocabulary: this.vocabulary,
    };
  }

  #stepInPlace(cache: TreeCache, feeds: Record<string, Value>, cross: CrossFeeds): Promise<Values> {
    const into: Record<string, Value> = {};
    this.#feedLayers(feeds, cross, (buffer) => this.#slots(cache, buffer, 0, cache.slots + cache.beams));
    for (const [name, buffer] of this.#newNames()) {
      const { data } = this.#slots(cache, buffer, cache.slots, cache.beams);
      into[name] = { dtype: 'float32', shape: this.#rowShape(cache), data };
    }
    return this.#programs.step.run(feeds, { into });
  }

  async #stepInGraph(cache: TreeCache, feeds: Record<string, Value>, cross: CrossFeeds): Promise<Values> {
    this.#feedLayers(feeds, cross, (buffer) => this.#slots(cache, buffer, 0, cache.slots));
    const out = await this.#programs.step.run(feeds);
    for (const [name, buffer] of this.#newNames())
      cache.view(buffer, cache.slots, cache.beams).set(out[name]!.data as Float32Array);
    return out;
  }

  #feedLayers(feeds: Record<string, Value>, cross: CrossFeeds, slots: (buffer: number) => Value): void {
    for (let i = 0; i < this.shape.layers; i++) {
      feeds[names.keys(i)] = slots(2 * i);
      feeds[names.values(i)] = slots(2 * i + 1);
      feeds[names.crossKeys(i)] = cross.keys[i]!;
      feeds[names.crossValues(i)] = cross.values[i]!;
    }
  }

  #slots(cache: TreeCache, buffer: number, first: number, count: number): Value {
    const { heads, width } = this.shape;
    return float32(cache.view(buffer, first, count), [count, cache.prompts.length, heads, width]);
  }

  #rowShape(cache: TreeCache): number[] {
    return [cache.beams * cache.prompts.length, this.shape.heads * this.shape.width];
  }

  /** Outputs with new keys and values, and the buffer that each belongs to. */
  #newNames(): [name: string, buffer: number][] {
    return Array.from({ length: this.shape.layers }, (_, i): [string, number][] => [
      [names.newKeys(i), 2 * i],
      [names.newValues(i), 2 * i + 1],
    ]).flat();
  }

  async release(): Promise<void> {
    await this.#programs.encoder.release();
    await this.releaseStep();
  }

  async releaseStep(): Promise<void> {
    await this.#programs.step.release();
  }
}
