import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  FP32,
  hasServing,
  INT8,
  openGenerator,
  openServing,
  writeServing,
} from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';
import { tempDir } from '../support/temp-dir.ts';
import { goldenCases, requestsOf } from './golden-cases.ts';

const checkpoint = await readCheckpoint(goldenPath('tiny'));
const { family, config, weights, generation: defaults } = checkpoint;
const batch = goldenCases.find(({ name }) => name === 'beam 4 batch')!;

test.each([FP32, INT8])(
  'graphs opened from files answer as those of the checkpoint do (%o)',
  async (precision) => {
    const dir = tempDir();
    await writeServing(dir, { family, config, defaults, weights, precision });
    const fromFiles = await openServing(dir);
    const compiled = await openGenerator(checkpoint, { precision });
    const found = await fromFiles.generate(requestsOf(batch));
    const expected = await compiled.generate(requestsOf(batch));
    await Promise.all([fromFiles.release(), compiled.release()]);
    expect(found.map(({ sequences, scores }) => ({ sequences, scores }))).toEqual(
      expected.map(({ sequences, scores }) => ({ sequences, scores })),
    );
  },
);

test('writing again leaves a running model its files, and one whole set', async () => {
  const dir = tempDir();
  await writeServing(dir, { family, config, defaults, weights, precision: FP32 });
  const running = await openServing(dir);
  const before = await running.generate(requestsOf(batch));
  await writeServing(dir, { family, config, defaults, weights, precision: INT8 });
  const after = await running.generate(requestsOf(batch));
  await running.release();
  expect(after.map(({ sequences }) => sequences)).toEqual(before.map(({ sequences }) => sequences));
  expect(readdirSync(dir).filter((name) => name.endsWith('.onnx'))).toHaveLength(2);
  const reopened = await openServing(dir);
  expect(reopened.precision).toEqual(INT8);
  await reopened.release();
});

test('a writing that breaks off leaves what was there before', async () => {
  const dir = tempDir();
  let reads = 0;
  const breaking = {
    ...weights,
    read: (name: string) => {
      if (++reads > 20) throw new Error('the disk is gone');
      return weights.read(name);
    },
  };
  const served = { family, config, defaults, precision: FP32 };
  await expect(writeServing(dir, { ...served, weights: breaking })).rejects.toThrow('the disk is gone');
  expect(hasServing(dir)).toBe(false);
  await writeServing(dir, { ...served, weights });
  reads = 0;
  await expect(writeServing(dir, { ...served, weights: breaking })).rejects.toThrow('the disk is gone');
  await (await openServing(dir)).release();
});

test('a truncated file is an error that says so', async () => {
  const dir = tempDir();
  await writeServing(dir, { family, config, defaults, weights, precision: FP32 });
  const data = readdirSync(dir).find((name) => name.startsWith('step') && name.endsWith('.data'))!;
  expect(existsSync(join(dir, data))).toBe(true);
  truncateSync(join(dir, data), 4096);
  await expect(openServing(dir)).rejects.toMatchObject({ code: 'device-failed' });
});
