import { expect, test } from 'vitest';
import { onnxruntimeEngine } from '../../../src/engines/index.ts';
import { readCheckpoint } from '../../../src/model/checkpoint/index.ts';
import { type Batch, createTrainer } from '../../../src/train/index.ts';
import { goldenOptimiser, goldenRun, methodOf } from './golden-run.ts';

test('memory stays flat over batches of ever new shapes', async () => {
  const trainer = await createTrainer({
    base: await readCheckpoint('models/small'),
    engine: onnxruntimeEngine(),
    method: methodOf(goldenRun('adalora')),
    optimiser: goldenOptimiser,
    seed: 1,
  });
  const ids = (count: number) => Array.from({ length: count }, (_, i) => 8 + ((i * 37) % 900));
  const shape = (i: number): Batch =>
    Array.from({ length: 2 + (i % 7) }, () => ({
      source: ids(5 + ((i * 11) % 60)),
      target: ids(4 + ((i * 7) % 40)),
    }));
  const after = async (from: number, to: number) => {
    for (let i = from; i < to; i++) await trainer.step([shape(i)], { learningRate: 1e-3 });
    return process.memoryUsage.rss() / 2 ** 20;
  };
  const warm = await after(0, 40);
  const end = await after(40, 120);
  await trainer.release();
  expect(end - warm).toBeLessThan(60);
});
