/** What programs of every engine know of their inputs and outputs, and check of what they are fed. */
import { ImitatorError } from '../../base/errors.ts';
import { type Graph, nameOf, type Sizes, size } from '../../graph/index.ts';
import type { Spec, Values } from './engine.ts';

export interface Specs {
  inputs: readonly Spec[];
  outputs: readonly Spec[];
}

export function specsOf(graph: Graph): Specs {
  return {
    inputs: graph.inputs.map((t) => ({ name: nameOf(t), dtype: t.dtype, shape: t.shape })),
    outputs: Object.entries(graph.outputs).map(([name, t]) => ({ name, dtype: t.dtype, shape: t.shape })),
  };
}

/** The size of every named dimension, read from the fed shapes. */
export function sizesOf(inputs: readonly Spec[], feeds: Values): Sizes {
  const sizes: Record<string, number> = {};
  const from: Record<string, string> = {};
  for (const { name, dtype, shape } of inputs) {
    const value = feeds[name];
    if (value === undefined) throw new ImitatorError('feed-missing', `input ${name} is not fed`);
    if (value.dtype !== dtype || value.shape.length !== shape.length)
      throw new ImitatorError(
        'feed-mismatch',
        `input ${name}: expected ${dtype} [${shape.join(', ')}], got ${value.dtype} [${value.shape.join(', ')}]`,
      );
    shape.forEach((dim, i) => {
      if (typeof dim !== 'string' || !/^[a-z_]\w*$/i.test(dim)) return;
      const known = sizes[dim];
      if (known !== undefined && known !== value.shape[i])
        throw new ImitatorError(
          'feed-mismatch',
          `input ${name}: ${dim} is ${value.shape[i]}, but ${from[dim]} says ${known}`,
        );
      sizes[dim] = value.shape[i]!;
      from[dim] = name;
    });
  }
  for (const { name, shape } of inputs)
    shape.forEach((dim, i) => {
      const expected = size(dim, sizes);
      const fed = feeds[name]!.shape[i];
      if (expected !== undefined && expected !== fed)
        throw new ImitatorError(
          'feed-mismatch',
          `input ${name}: axis ${i} is ${fed}, expected ${dim} = ${expected}`,
        );
    });
  return sizes;
}
