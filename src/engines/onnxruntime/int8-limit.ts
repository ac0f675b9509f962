/** Whether this processor's int8 products clip, found by multiplying rather than by the processor's name. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { graph, input, linear } from '../../graph/index.ts';
import type { Int8Limit } from '../../graph/onnx/quantise.ts';
import { writeModel } from '../../graph/onnx/write.ts';
import { weightsInMemory } from '../../graph/weights.ts';
import { createSession } from './session.ts';

let found: Promise<Int8Limit> | undefined;

/** 127 where products of full 8-bit weights are exact, 63 where sums of pairs clip at 16 bits. Probed once. */
export function int8Limit(): Promise<Int8Limit> {
  found ??= probe();
  return found;
}

/** The largest activation times the largest weight, many times: the sum is far off where pairs are clipped. */
async function probe(): Promise<Int8Limit> {
  const [rows, width] = [4, 256];
  const folder = await mkdtemp(join(tmpdir(), 'imitator-probe-'));
  try {
    const path = join(folder, 'graph.onnx');
    const ones = new Float32Array(width * width).fill(1);
    const y = linear(input('x', [rows, width]), width, [{ weight: 'ones', out: width }]);
    await writeModel(graph({ y }), path, {
      form: 'cpu',
      weights: weightsInMemory({ ones: { shape: [width, width], data: ones } }),
      precision: () => 'int8',
      int8Limit: 127,
    });
    const session = await createSession(path, 'cpu', { threads: 1 });
    const x = new ort.Tensor('float32', new Float32Array(rows * width).fill(1), [rows, width]);
    const result = await session.run({ x });
    const value = (result['y']!.data as Float32Array)[0]!;
    await session.release();
    return Math.abs(value / width - 1) < 0.01 ? 127 : 63;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
