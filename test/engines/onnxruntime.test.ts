import { expect, test } from 'vitest';
import { float32, onnxruntimeEngine } from '../../src/engines/index.ts';
import { add, graph, input, mul } from '../../src/graph/index.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';

test('outputs that are given a place lie there at every run, and are what it returns', async () => {
  const x = input('x', ['n']);
  const program = await onnxruntimeEngine().compile(graph({ more: add(x, 1), twice: mul(x, 2) }), {
    weights: weightsInMemory({}),
  });
  const all = new Float32Array(7);
  for (const [start, values] of [
    [0, [1, 2, 3]],
    [4, [5, 6, 7]],
  ] as const) {
    const into = { more: float32(all.subarray(start, start + 3), [3]) };
    const out = await program.run({ x: float32(values, [3]) }, { into });
    expect(out['more']).toBe(into.more);
    expect([...out['twice']!.data]).toEqual(values.map((value) => 2 * value));
  }
  expect([...all]).toEqual([2, 3, 4, 0, 6, 7, 8]);
  await program.release();
});

test('the copies of placed outputs do not wait for the collector', async () => {
  const x = input('x', ['n']);
  const program = await onnxruntimeEngine().compile(graph({ y: add(x, 1) }), {
    weights: weightsInMemory({}),
  });
  const floats = 1 << 20;
  const feeds = { x: float32(new Float32Array(floats), [floats]) };
  const into = { y: float32(new Float32Array(floats), [floats]) };
  await program.run(feeds, { into });
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 4; i++) await program.run(feeds, { into });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * floats);
  await program.release();
});
