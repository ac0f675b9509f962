/** The step's graph behind a plain interface, over keys and values wherever they lie. */
import { float32, int32, type Program, type Value, type Values } from '../engines/index.ts';
import { type Append, type CacheShape, names } from '../networks/serving.ts';
import type { CrossFeeds } from './encoded.ts';

export interface StepRequest {
  beams: number;
  prompts: number;
  /** int32 [beams, prompts], row b of prompt p at b*prompts + p. */
  ids: Int32Array;
  positions: Int32Array;
  /** Slots before those that the step fills; an engine that appends for itself needs one at least. */
  slots: number;
  /** float32 [prompts, 1, beams, slots+beams]. */
  mask: Float32Array;
  /** Slots [first, first + count) of the keys of layer i (buffer 2i) or its values (2i + 1): a view. */
  view(buffer: number, first: number, count: number): Float32Array;
  cross: CrossFeeds;
  /** The rows whose logits are wanted; all if left out. Of families without an encoder's graph only. */
  logitRows?: Int32Array;
}

export class StepProgram {
  readonly append: Append;
  readonly #program: Program;
  readonly #shape: CacheShape;
  readonly #choosesRows: boolean;

  constructor(program: Program, append: Append, shape: CacheShape) {
    this.append = append;
    this.#program = program;
    this.#shape = shape;
    this.#choosesRows = program.inputs.some(({ name }) => name === names.logitRows);
  }

  /** Runs a step and writes its keys and values into the slots [slots, slots + beams). */
  async run(step: StepRequest): Promise<Values> {
    const { beams, prompts, slots, ids, positions, cross } = step;
    const feeds: Record<string, Value> = {
      ids: int32(ids, [beams, prompts]),
      positions: int32(positions, [beams, prompts]),
      slot_mask: float32(step.mask, [prompts, 1, beams, slots + beams]),
      cross_mask: cross.mask,
    };
    if (this.#choosesRows) {
      const rows = step.logitRows ?? Int32Array.from({ length: beams * prompts }, (_, row) => row);
      feeds[names.logitRows] = int32(rows, [rows.length]);
    }
    return this.append === 'inPlace' ? this.#runInPlace(step, feeds) : this.#runInGraph(step, feeds);
  }

  #runInPlace(step: StepRequest, feeds: Record<string, Value>): Promise<Values> {
    const { beams, prompts, slots } = step;
    const { heads, width } = this.#shape;
    const into: Record<string, Value> = {};
    this.#feedLayers(step, feeds, slots + beams);
    for (const [name, buffer] of this.#newNames())
      into[name] = float32(step.view(buffer, slots, beams), [beams * prompts, heads * width]);
    return this.#program.run(feeds, { into });
  }

  async #runInGraph(step: StepRequest, feeds: Record<string, Value>): Promise<Values> {
    this.#feedLayers(step, feeds, step.slots);
    const out = await this.#program.run(feeds);
    for (const [name, buffer] of this.#newNames())
      step.view(buffer, step.slots, step.beams).set(out[name]!.data as Float32Array);
    return out;
  }

  #feedLayers(step: StepRequest, feeds: Record<string, Value>, slots: number): void {
    const { layers, heads, width } = this.#shape;
    const shape = [slots, step.prompts, heads, width];
    for (let i = 0; i < layers; i++) {
      feeds[names.keys(i)] = float32(step.view(2 * i, 0, slots), shape);
      feeds[names.values(i)] = float32(step.view(2 * i + 1, 0, slots), shape);
      feeds[names.crossKeys(i)] = step.cross.keys[i]!;
      feeds[names.crossValues(i)] = step.cross.values[i]!;
    }
  }

  /** Outputs with new keys and values, and the buffer that each belongs to. */
  #newNames(): [name: string, buffer: number][] {
    return Array.from({ length: this.#shape.layers }, (_, i): [string, number][] => [
      [names.newKeys(i), 2 * i],
      [names.newValues(i), 2 * i + 1],
    ]).flat();
  }

  release(): Promise<void> {
    return this.#program.release();
  }
}
