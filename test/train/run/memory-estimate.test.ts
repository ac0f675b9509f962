import { expect, test } from 'vitest';
import { network400m } from '../../../scripts/bench/shape-400m.ts';
import { targetMatrices } from '../../../src/model/adapter/index.ts';
import { estimateMemory, requireMemory } from '../../../src/train/run/memory.ts';

const T4_BYTES = 16e9;

test('the 16 GB of a T4 do for batch 8 at the 400M shape in float32, as docs/gpu.md says', () => {
  const matrices = targetMatrices(network400m, ['q_proj', 'k_proj', 'v_proj', 'out_proj', 'fc1', 'fc2']);
  const trainable = matrices.reduce((sum, matrix) => sum + 12 * (matrix.in + matrix.out + 1), 0);
  expect(trainable).toBe(5_346_864);
  const need = (source: number, target: number, validates: boolean) =>
    estimateMemory({
      ...{ base: network400m, trainable, arrays: 11, full: false, precision: () => 'fp32' as const },
      ...{ batchSize: 8, source, target, validates, replies: validates },
    }) / 1e9;
  const told = [need(64, 32, false), need(64, 32, true), need(128, 128, false), need(128, 128, true)];
  expect(told.map((gigabytes) => gigabytes.toFixed(1))).toEqual(['3.1', '5.8', '5.9', '7.7']);
  expect(Math.max(...told) * 1e9).toBeLessThan(T4_BYTES);
});

test('a run that is too large is told what would make it smaller, and what does not is left out', () => {
  const refusal = (hint: { batchSize: number; int8: boolean }) => () => requireMemory(2 ** 30, 2 ** 29, hint);
  expect(refusal({ batchSize: 8, int8: false })).toThrow(
    /expected about 1024 MB free, got "512 MB"; try .*batchSize=4.*, or --precision int8, or a smaller base/,
  );
  expect(refusal({ batchSize: 1, int8: true })).toThrow(/; try a smaller base$/);
  expect(() => requireMemory(2 ** 29, 2 ** 29, { batchSize: 8, int8: false })).not.toThrow();
});
