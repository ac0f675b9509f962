/**
 * What serving graphs of every family agree on, so that one loop decodes with all of them: an encoder of prompts, which
 * makes the keys and values that every step of a reply looks at, and a step that makes one token for each row over a
 * cache that lies outside of the graph. A family without an encoder has the step alone: it reads prompts too, their ids
 * side by side as its rows. docs/graphs.md lists inputs and outputs.
 */

/** Who appends a step's keys and values to the cache: whoever runs the graph, while it runs, or the graph itself. */
export type Append = 'inPlace' | 'inGraph';

/** Layers that keep keys and values, heads of each and the width of a head. */
export interface CacheShape {
  layers: number;
  heads: number;
  width: number;
}

/** A prompt: its ids, and which of them are no padding (1, else 0). */
export interface Source {
  ids: readonly number[];
  mask: Float32Array;
}

/** How replies to a prompt begin. */
export interface Opening {
  /** What is encoded of the prompt before the first step: all that steps shall see and are not fed. */
  source: Source;
  /** What every sequence begins with, for searches and processors; the first step is fed the last of it. */
  ids: readonly number[];
  /** The position of that last one. */
  position: number;
  /** Ids of the prompt that are no padding. */
  promptTokens: number;
  /** How many of `ids` belong to the prompt and not to the sequences that are given back. */
  hidden: number;
}

/** Names of layer i's tensors, in the one place where they are made. */
export const names = {
  crossKeys: (i: number) => `cross_keys.${i}`,
  crossValues: (i: number) => `cross_values.${i}`,
  keys: (i: number) => `keys.${i}`,
  values: (i: number) => `values.${i}`,
  newKeys: (i: number) => `new_keys.${i}`,
  newValues: (i: number) => `new_values.${i}`,
  logitRows: 'logit_rows',
} as const;
