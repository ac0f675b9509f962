/** A checkpoint of any shape with random weights, in the hub's form: half precision, one pytorch_model.bin. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHAPE_400M } from '../../scripts/bench/shape-400m.ts';
import { parseConfig } from '../../src/model/checkpoint/index.ts';
import { weightShapes } from '../../src/networks/weights.ts';
import { type TorchTensor, writeTorchFile } from './torch-writer.ts';

/** Weights up to 0.0625 either way, layer norms' gains from 1 to 2. */
export async function writeRandomCheckpoint(dir: string, raw: object = SHAPE_400M): Promise<void> {
  const network = parseConfig(raw, 'random checkpoint');
  writeFileSync(join(dir, 'config.json'), JSON.stringify(raw));
  const tensors = new Map(
    [...weightShapes(network)].map(([name, shape], seed): [string, TorchTensor] => {
      const count = shape.reduce((a, b) => a * b, 1);
      const gain = name.endsWith('layer_norm.weight');
      return [name, { shape, byteLength: 2 * count, bytes: () => randomHalves(count, gain, seed + 1) }];
    }),
  );
  await writeTorchFile(join(dir, 'pytorch_model.bin'), tensors);
}

/** Patterns with random fractions and signs, and exponents 2^-5 and below: quick, and far from overflow. */
function randomHalves(count: number, gain: boolean, seed: number): Uint8Array {
  const patterns = new Uint16Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const fraction = (state >>> 16) & 1023;
    patterns[i] = gain ? 0x3c00 | fraction : ((state >>> 16) & 0x8000) | 0x2800 | fraction;
  }
  return new Uint8Array(patterns.buffer);
}
