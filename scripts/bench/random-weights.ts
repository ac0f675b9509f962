/** Random weights: they cost the same time as trained ones. */
import type { WeightSource } from '../../src/graph/weights.ts';
import type { Architecture } from '../../src/networks/family.ts';
import { weightShapes } from '../../src/networks/weights.ts';

/** Half the width of the uniform distribution whose deviation is 0.02, the reference's at the start. */
const SPREAD = 0.02 * Math.sqrt(3);

/** Weights of a network drawn when they are read, the same each time; norms start as ones. */
export function randomWeights(network: Architecture): WeightSource {
  const shapes = weightShapes(network);
  const names = [...shapes.keys()];
  return {
    names,
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name)!,
    read(name) {
      const values = new Float32Array(shapes.get(name)!.reduce((a, b) => a * b, 1));
      if (name.endsWith('norm.weight')) return values.fill(1);
      let state = Math.imul(names.indexOf(name) + 1, 0x9e3779b1);
      for (let i = 0; i < values.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        values[i] = (state / 2 ** 31) * SPREAD;
      }
      return values;
    },
  };
}
