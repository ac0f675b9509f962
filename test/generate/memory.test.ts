import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type GenerationRequest, INT8, openGenerator } from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { readTokenizer } from '../../src/model/index.ts';

const SMALL = 'models/small';
const MB = 1e6;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function residentMB(): number {
  collect();
  return process.memoryUsage().rss / MB;
}

test('resident memory stays flat over 200 replies', async () => {
  const generator = await openGenerator(await readCheckpoint(SMALL), { precision: INT8, threads: 1 });
  const tokenizer = readTokenizer(SMALL);
  const request = (i: number): GenerationRequest => ({
    ids: tokenizer.encodePrompt(`hey number ${i}! what are you up to this weekend? `.repeat((i % 3) + 1), 128)
      .ids,
    params: { num_beams: 1 + (i % 4), max_length: 16 + (i % 20) },
  });
  // Alone and in company, so that the cache takes every shape that it will take.
  const reply = async (i: number) =>
    generator.generate(Array.from({ length: 1 + (i % 3) }, (_, n) => request(i + n)));
  let replies = 0;
  const replyUntil = async (count: number) => {
    while (replies < count) replies += (await reply(replies)).length;
  };
  await replyUntil(80);
  const early = residentMB();
  await replyUntil(200);
  const growth = residentMB() - early;
  await generator.release();
  expect(growth).toBeLessThan(12);
}, 120_000);

test('a released generator gives its native memory back', async () => {
  const checkpoint = await readCheckpoint(SMALL);
  const openAndRelease = async () => {
    const generator = await openGenerator(checkpoint, { threads: 1 });
    await generator.generate([{ ids: [40, 2] }]);
    await generator.release();
    await expect(generator.generate([{ ids: [40, 2] }])).rejects.toMatchObject({ code: 'program-released' });
  };
  for (let i = 0; i < 3; i++) await openAndRelease();
  const before = residentMB();
  for (let i = 0; i < 4; i++) await openAndRelease();
  // Its weights alone are 32 MB in float32.
  expect(residentMB() - before).toBeLessThan(32);
}, 120_000);
