/**
 * Prompts of a family that has no encoder: the step's graph reads them piece by piece, the ids of a piece side by side
 * as its rows. So one graph serves, and a long prompt needs no more memory at once than a short one.
 *
 * The first ids are encoded by themselves, one after another. Such networks make enormous activations of them, a
 * thousand times those of other ids; in one int8 product with others these would be left with no digits. What comes of
 * them is kept: prompts in one chat form begin alike.
 */
import type { CacheShape, Source } from '../networks/serving.ts';
import {
  type CrossFeeds,
  columnsFromSlots,
  copyColumns,
  type EncodedRun,
  feedsOfRun,
  newRun,
} from './encoded.ts';
import { FloatPool } from './float-pool.ts';
import type { PromptEncoder } from './prompt-encoder.ts';
import type { StepProgram } from './step-program.ts';

export interface PieceEncoderParts {
  step: StepProgram;
  shape: CacheShape;
  pool: FloatPool;
  /** Stands at padding. */
  pad: number;
  /** Rows of one run of the graph: more make nothing faster, and its buffers larger. Left out: 512. */
  rows?: number;
}

/** Ids of a beginning. */
const BEGINNING = 3;
/** Beginnings that are kept: a model's own, and some of whoever feeds it ids. */
const MOST_KEPT = 16;
const ROWS = 512;

export class PieceEncoder implements PromptEncoder {
  readonly #parts: PieceEncoderParts;
  readonly #rows: number;
  /** Each a run of one prompt. */
  readonly #beginnings = new Map<string, EncodedRun>();

  constructor(parts: PieceEncoderParts) {
    this.#parts = parts;
    this.#rows = parts.rows ?? ROWS;
  }

  async encode(sources: readonly Source[]): Promise<EncodedRun> {
    const { shape, pool } = this.#parts;
    // Steps are fed no empty tensor: of a prompt that has nothing to be encoded they see one masked column.
    const longest = Math.max(1, ...sources.map(({ ids }) => ids.length));
    const run = newRun(shape, sources.length, longest, pool);
    for (const [index, { ids }] of sources.entries()) {
      if (ids.length === 0) continue;
      const beginning = await this.#beginning(ids.slice(0, BEGINNING));
      const start = { run: beginning, index: 0, column: 0 };
      copyColumns(start, { run, index, column: 0 }, beginning.source, shape);
    }
    for (const places of groupsOf(sources, this.#rows)) await this.#encodeGroup(sources, run, places);
    return run;
  }

  async #beginning(ids: readonly number[]): Promise<EncodedRun> {
    const key = ids.join();
    const known = this.#beginnings.get(key);
    if (known !== undefined) return known;
    const run = newRun(this.#parts.shape, 1, ids.length, new FloatPool());
    for (let at = 0; at < ids.length; at++) await this.#encodePiece([ids], run, [0], at, at + 1);
    this.#beginnings.set(key, run);
    if (this.#beginnings.size > MOST_KEPT) this.#beginnings.delete(this.#beginnings.keys().next().value!);
    return run;
  }

  /** Prompts that fit into one piece, or one prompt that does not. */
  async #encodeGroup(sources: readonly Source[], run: EncodedRun, places: readonly number[]): Promise<void> {
    const group = places.map((place) => sources[place]!.ids);
    const longest = Math.max(...group.map(({ length }) => length));
    for (let from = BEGINNING; from < longest; from += this.#rows)
      await this.#encodePiece(group, run, places, from, Math.min(longest, from + this.#rows));
  }

  /** Encodes ids [from, to) of prompts into their places of a run that holds what comes before. */
  async #encodePiece(
    group: readonly (readonly number[])[],
    run: EncodedRun,
    places: readonly number[],
    from: number,
    to: number,
  ): Promise<void> {
    const { step, shape, pool, pad } = this.#parts;
    const [beams, prompts, least] = [to - from, places.length, step.append === 'inPlace' ? 0 : 1];
    const seen = this.#seen(run, places, from);
    const slot = prompts * shape.heads * shape.width;
    const made = Array.from({ length: 2 * shape.layers }, () => pool.take((least + beams) * slot));
    const ids = new Int32Array(beams * prompts).fill(pad);
    group.forEach((all, p) => {
      for (let b = 0; b < beams && from + b < all.length; b++) ids[b * prompts + p] = all[from + b]!;
    });
    await step.run({
      beams,
      prompts,
      ids,
      positions: Int32Array.from(ids, (_, row) => from + Math.floor(row / prompts)),
      slots: least,
      mask: triangles(prompts, beams, least),
      view: (buffer, first, count) => made[buffer]!.subarray(first * slot, (first + count) * slot),
      cross: seen.feeds,
      // None is wanted, and one row is the least.
      logitRows: Int32Array.of(0),
    });
    const slots = made.map((array) => array.subarray(least * slot));
    places.forEach((index, prompt) => {
      const count = Math.min(beams, group[prompt]!.length - from);
      columnsFromSlots(slots, { prompt, prompts }, { run, index, column: from }, count, shape);
    });
    pool.giveBack([...made, ...seen.arrays]);
  }

  /** What a run holds of prompts before a column; one masked column where that is nothing. */
  #seen(run: EncodedRun, places: readonly number[], columns: number): Seen {
    const { shape, pool } = this.#parts;
    const seen = newRun(shape, places.length, Math.max(1, columns), pool);
    places.forEach((place, index) => {
      copyColumns({ run, index: place, column: 0 }, { run: seen, index, column: 0 }, columns, shape);
    });
    const masks = places.map(() => new Float32Array(columns).fill(1));
    return { feeds: feedsOfRun(seen, masks, shape), arrays: [...seen.keys, ...seen.values] };
  }
}

interface Seen {
  feeds: CrossFeeds;
  arrays: readonly Float32Array[];
}

/** float32 [prompts, 1, beams, least+beams]: each row sees those before it and itself, and no slot before them. */
function triangles(prompts: number, beams: number, least: number): Float32Array {
  const seen = least + beams;
  const mask = new Float32Array(prompts * beams * seen);
  for (let row = 0; row < prompts * beams; row++)
    mask.fill(1, row * seen + least, row * seen + least + (row % beams) + 1);
  return mask;
}

/** Places of prompts that go through the graph together: those longer than a beginning, of like lengths. */
function groupsOf(sources: readonly Source[], rows: number): number[][] {
  const rowsOf = (place: number) => sources[place]!.ids.length - BEGINNING;
  const longestFirst = [...sources.keys()]
    .filter((place) => rowsOf(place) > 0)
    .sort((a, b) => rowsOf(b) - rowsOf(a));
  const groups: number[][] = [];
  for (const place of longestFirst) {
    const last = groups.at(-1);
    if (last !== undefined && (last.length + 1) * rowsOf(last[0]!) <= rows) last.push(place);
    else groups.push([place]);
  }
  return groups;
}
