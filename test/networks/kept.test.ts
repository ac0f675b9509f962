import { expect, test } from 'vitest';
import { network400m } from '../../scripts/bench/shape-400m.ts';
import { float32 } from '../../src/engines/index.ts';
import { add, input, mul, reshape, sum } from '../../src/graph/index.ts';
import type { Architecture } from '../../src/networks/family.ts';
import { keptNumbers } from '../../src/networks/kept.ts';

/** Twice the sum of y^2 over rows y = x W^T + b three wide, once as they lie and once stood up. */
const squares: Architecture = {
  ...network400m,
  family: {
    ...network400m.family,
    wholeNetwork({ projections }) {
      const [y] = projections.project(input('x', ['batch', 4]), [{ name: 'w', in: 4, out: 3 }]);
      const stood = reshape(y!, ['batch', 3, 1]);
      return { loss: add(sum(mul(y!, y!)), sum(mul(stood, stood))) };
    },
    feeds: (_, batch) => ({ x: float32(new Float32Array(batch.length * 4), [batch.length, 4]) }),
  },
};

test('counts what the gradients read of the forward pass once, and no inputs', () => {
  expect(keptNumbers(squares, { batch: 5, source: 1, target: 1 })).toBe(5 * 3);
});

test('longer sides keep more: rows in proportion, attention by the square', () => {
  const kept = (batch: number, source: number, target: number) =>
    keptNumbers(network400m, { batch, source, target });
  expect(kept(8, 64, 32)).toBe(2 * kept(4, 64, 32));
  expect(kept(4, 128, 64)).toBeGreaterThan(2 * kept(4, 64, 32));
});
