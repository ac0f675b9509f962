/** What the encoder made of prompts, and how several of them are fed to one step. */
import { float32, type Value } from '../engines/index.ts';
import type { CacheShape } from '../networks/serving.ts';
import type { FloatPool } from './float-pool.ts';

/** Keys and values of all cross-attention for the prompts of one run of the encoder. */
export interface EncodedRun {
  /** For each layer [prompts, heads, source, width]. */
  keys: readonly Float32Array[];
  values: readonly Float32Array[];
  prompts: number;
  source: number;
}

/** A run whose keys and values are yet to be written. */
export function newRun(
  { layers, heads, width }: CacheShape,
  prompts: number,
  source: number,
  pool: FloatPool,
): EncodedRun {
  const arrays = () => Array.from({ length: layers }, () => pool.take(prompts * heads * source * width));
  return { keys: arrays(), values: arrays(), prompts, source };
}

/** One prompt of a run. */
export interface EncodedPrompt {
  run: EncodedRun;
  index: number;
  /** 1 for the source's tokens and 0 for padding, as long as the prompt's own ids. */
  mask: Float32Array;
}

export interface CrossFeeds {
  mask: Value;
  keys: readonly Value[];
  values: readonly Value[];
}

/**
 * The feeds of prompts that decode together. Prompts that were encoded together and are all still there are fed as
 * they lie; others are laid side by side, and from then on they are one run.
 */
export function crossFeeds(
  prompts: readonly EncodedPrompt[],
  shape: CacheShape,
  pool: FloatPool,
): CrossFeeds {
  const run = isWholeRun(prompts) ? prompts[0]!.run : joinRuns(prompts, shape, pool);
  prompts.forEach((prompt, i) => {
    prompt.run = run;
    prompt.index = i;
  });
  return feedsOfRun(
    run,
    prompts.map((prompt) => prompt.mask),
    shape,
  );
}

/** The feeds of a whole run; the masks are those of its prompts, each as long as the prompt's own ids. */
export function feedsOfRun(
  run: EncodedRun,
  masks: readonly Float32Array[],
  { heads, width }: CacheShape,
): CrossFeeds {
  const mask = new Float32Array(run.prompts * run.source);
  masks.forEach((one, i) => {
    mask.set(one, i * run.source);
  });
  const fed = (data: Float32Array) => float32(data, [run.prompts, heads, run.source, width]);
  return {
    mask: float32(mask, [run.prompts, run.source]),
    keys: run.keys.map(fed),
    values: run.values.map(fed),
  };
}

function isWholeRun(prompts: readonly EncodedPrompt[]): boolean {
  const { run } = prompts[0]!;
  return prompts.length === run.prompts && prompts.every((p, i) => p.run === run && p.index === i);
}

function joinRuns(prompts: readonly EncodedPrompt[], shape: CacheShape, pool: FloatPool): EncodedRun {
  const source = Math.max(1, ...prompts.map(({ mask }) => mask.length));
  const run = newRun(shape, prompts.length, source, pool);
  prompts.forEach((prompt, index) => {
    const common = Math.min(prompt.run.source, source);
    copyColumns({ ...prompt, column: 0 }, { run, index, column: 0 }, common, shape);
    // Where lengths differ the rest is masked, and must be numbers all the same.
    clearColumns({ run, index, column: common }, source - common, shape);
  });
  return run;
}

/** A column of a prompt in a run: what an id's keys and values are, in all layers and heads. */
interface ColumnPlace {
  run: EncodedRun;
  index: number;
  column: number;
}

/** Copies so many columns of one prompt. */
export function copyColumns(from: ColumnPlace, into: ColumnPlace, count: number, shape: CacheShape): void {
  for (let layer = 0; layer < shape.layers; layer++)
    for (const kind of ['keys', 'values'] as const)
      for (let head = 0; head < shape.heads; head++) {
        const start = offsetOf(from, head, shape);
        const columns = from.run[kind][layer]!.subarray(start, start + count * shape.width);
        into.run[kind][layer]!.set(columns, offsetOf(into, head, shape));
      }
}

/**
 * Copies so many columns of one prompt out of slots: for each layer keys and values, one after another, each [slots,
 * prompts, heads, width].
 */
export function columnsFromSlots(
  buffers: readonly Float32Array[],
  { prompt, prompts }: { prompt: number; prompts: number },
  into: ColumnPlace,
  count: number,
  shape: CacheShape,
): void {
  const { heads, width } = shape;
  buffers.forEach((slots, buffer) => {
    const columns = into.run[buffer % 2 === 0 ? 'keys' : 'values'][buffer >> 1]!;
    for (let head = 0; head < heads; head++) {
      const to = offsetOf(into, head, shape);
      for (let slot = 0; slot < count; slot++) {
        const from = ((slot * prompts + prompt) * heads + head) * width;
        copyFloats(slots, from, columns, to + slot * width, width);
      }
    }
  });
}

/** Of few floats: a view costs more than they do. */
function copyFloats(from: Float32Array, start: number, into: Float32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) into[at + i] = from[start + i]!;
}

function clearColumns(place: ColumnPlace, count: number, shape: CacheShape): void {
  for (let layer = 0; layer < shape.layers; layer++)
    for (const kind of ['keys', 'values'] as const)
      for (let head = 0; head < shape.heads; head++) {
        const start = offsetOf(place, head, shape);
        place.run[kind][layer]!.fill(0, start, start + count * shape.width);
      }
}

function offsetOf({ run, index, column }: ColumnPlace, head: number, { heads, width }: CacheShape): number {
  return ((index * heads + head) * run.source + column) * width;
}
