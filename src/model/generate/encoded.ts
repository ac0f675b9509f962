/** What the encoder made of prompts, and how several of them are fed to one step. */
import { float32, type Value } from '../engines/index.ts';

/** Keys and values of all cross-attention for the prompts of one run of the encoder. */
export interface EncodedRun {
  /** For each layer [prompts, heads, width, source]. */
  keys: readonly Float32Array[];
  /** For each layer [prompts, heads, source, width]. */
  values: readonly Float32Array[];
  prompts: number;
  source: number;
}

/** One prompt of a run. */
export interface Encoded {
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

/** Heads of a layer and the width of each. */
export interface HeadShape {
  heads: number;
  width: number;
}

/**
 * The feeds of prompts that decode together. Prompts that were encoded together and are all still there are fed as
 * they lie; others are laid side by side, and from then on they are one run.
 */
export function crossFeeds(prompts: readonly Encoded[], shape: HeadShape): CrossFeeds {
  const run = isWholeRun(prompts) ? prompts[0]!.run : joined(prompts, shape);
  prompts.forEach((prompt, i) => {
    prompt.run = run;
    prompt.index = i;
  });
  const { heads, width } = shape;
  const count = prompts.length;
  const mask = new Float32Array(count * run.source);
  prompts.forEach((prompt, i) => {
    mask.set(prompt.mask, i * run.source);
  });
  return {
    mask: float32(mask, [count, run.source]),
    keys: run.keys.map((data) => float32(data, [count, heads, width, run.source])),
    values: run.values.map((data) => float32(data, [count, heads, run.source, width])),
  };
}

function isWholeRun(prompts: readonly Encoded[]): boolean {
  const { run } = prompts[0]!;
  return prompts.length === run.prompts && prompts.every((p, i) => p.run === run && p.index === i);
}

function joined(prompts: readonly Encoded[], { heads, width }: HeadShape): EncodedRun {
  const source = Math.max(...prompts.map(({ mask }) => mask.length));
  const layers = prompts[0]!.run.keys.length;
  const size = heads * width * source;
  const lay = (copy: (layer: number, prompt: Encoded, into: Float32Array) => void) =>
    Array.from({ length: layers }, (_, layer) => {
      const all = new Float32Array(prompts.length * size);
      prompts.forEach((prompt, i) => {
        copy(layer, prompt, all.subarray(i * size, (i + 1) * size));
      });
      return all;
    });
  return {
    // A head's keys have the source innermost: rows of it; its values are one block.
    keys: lay((layer, { run, index }, into) =>
      copyRows(run.keys[layer]!, index, heads * width, run.source, into, source),
    ),
    values: lay((layer, { run, index }, into) =>
      copyRows(run.values[layer]!, index, heads, run.source * width, into, source * width),
    ),
    prompts: prompts.length,
    source,
  };
}

/** Copies one prompt's `rows` rows, cutting each or leaving zeros where the lengths differ: both are masked. */
function copyRows(
  from: Float32Array,
  index: number,
  rows: number,
  length: number,
  into: Float32Array,
  newLength: number,
): void {
  const start = index * rows * length;
  if (length === newLength) {
    into.set(from.subarray(start, start + rows * length));
    return;
  }
  const common = Math.min(length, newLength);
  for (let row = 0; row < rows; row++) {
    const at = start + row * length;
    into.set(from.subarray(at, at + common), row * newLength);
  }
}
