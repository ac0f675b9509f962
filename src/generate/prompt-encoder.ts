/** Prompts through the encoder's graph, all ids of a prompt at once. */
import { float32, int32, type Program, type Value, type Values } from '../engines/index.ts';
import { type CacheShape, names, type Source } from '../networks/serving.ts';
import { type EncodedRun, newRun } from './encoded.ts';
import type { FloatPool } from './float-pool.ts';

export interface PromptEncoder {
  /** Encodes prompts, the shorter ones padded behind, into one run; its arrays belong to the pool. */
  encode(sources: readonly Source[]): Promise<EncodedRun>;
}

interface WholeEncoderParts {
  program: Program;
  shape: CacheShape;
  pool: FloatPool;
  /** Stands at padding. */
  pad: number;
}

/** More prompts in one run of the graph make nothing faster, and its buffers larger for good. */
const ENCODED_TOGETHER = 8;

export class WholeEncoder implements PromptEncoder {
  readonly #parts: WholeEncoderParts;

  constructor(parts: WholeEncoderParts) {
    this.#parts = parts;
  }

  async encode(sources: readonly Source[]): Promise<EncodedRun> {
    const { program, shape, pool, pad } = this.#parts;
    const { layers, heads, width } = shape;
    const source = Math.max(...sources.map(({ ids }) => ids.length));
    const size = heads * width * source;
    const run = newRun(shape, sources.length, source, pool);
    for (let first = 0; first < sources.length; first += ENCODED_TOGETHER) {
      const group = sources.slice(first, first + ENCODED_TOGETHER);
      const into: Record<string, Value> = {};
      const place = (name: string, data: Float32Array) => {
        const part = data.subarray(first * size, (first + group.length) * size);
        into[name] = float32(part, [group.length, heads, source, width]);
      };
      for (let i = 0; i < layers; i++) {
        place(names.crossKeys(i), run.keys[i]!);
        place(names.crossValues(i), run.values[i]!);
      }
      await program.run(sourceFeeds(group, source, pad), { into });
    }
    return run;
  }
}

function sourceFeeds(sources: readonly Source[], length: number, pad: number): Values {
  const ids = new Int32Array(sources.length * length).fill(pad);
  const mask = new Float32Array(sources.length * length);
  sources.forEach((one, i) => {
    ids.set(one.ids, i * length);
    mask.set(one.mask, i * length);
  });
  return {
    input_ids: int32(ids, [sources.length, length]),
    attention_mask: float32(mask, [sources.length, length]),
    source_positions: int32(
      Int32Array.from({ length }, (_, i) => i),
      [length],
    ),
  };
}
