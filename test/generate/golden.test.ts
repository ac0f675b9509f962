import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, onnxruntimeEngine, type Program, tfjsEngine } from '../../src/engines/index.ts';
import { type Generator, openGenerator } from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';
import { goldenCases, requestsOf, upToEnd } from './golden-cases.ts';
import { compileWhole, generateUncached } from './uncached.ts';

const checkpoint = await readCheckpoint(goldenPath('tiny'));
let generator: Generator;
let whole: Program;
beforeAll(async () => {
  generator = await openGenerator(checkpoint);
  whole = await compileWhole(checkpoint);
});
afterAll(async () => {
  await generator.release();
  await whole.release();
});

describe('with the cache, answers are those of the reference library, token for token', () => {
  test.each(goldenCases)('$name', async (one) => {
    const found = await generator.generate(requestsOf(one));
    expect(found.flatMap(({ sequences }) => sequences)).toEqual(one.sequences.map((s) => upToEnd(s)));
    const scores = found.flatMap((generation) => generation.scores);
    one.sequences_scores?.forEach((score, i) => {
      expect(scores[i]).toBeCloseTo(score, 4);
    });
  });
});

describe('and without it', () => {
  test.each(goldenCases)('$name', async (one) => {
    const found = [];
    for (const request of requestsOf(one)) found.push(await generateUncached(checkpoint, whole, request));
    expect(found.flatMap(({ sequences }) => sequences)).toEqual(one.sequences.map((s) => upToEnd(s)));
  });
});

test('all cases at once, in one batch of different beams and parameters, answer as they do alone', async () => {
  const requests = goldenCases.flatMap(requestsOf);
  const found = await generator.generate(requests);
  const expected = goldenCases.flatMap(({ sequences }) => sequences.map((s) => upToEnd(s)));
  expect(found.flatMap(({ sequences }) => sequences)).toEqual(expected);
});

const otherEngines: [name: string, make: () => Engine | Promise<Engine>][] = [
  ['an engine that does not write in place', () => ({ ...onnxruntimeEngine(), device: 'webgpu' })],
  ['TensorFlow.js', () => tfjsEngine()],
];
test.each(otherEngines)('%s answers alike', async (_, make) => {
  const other = await openGenerator(checkpoint, { engine: await make() });
  const cases = goldenCases.filter(({ name }) => /batch|beam 10|three sequences|shipped/.test(name));
  const found = await other.generate(cases.flatMap(requestsOf));
  await other.release();
  const expected = cases.flatMap(({ sequences }) => sequences.map((s) => upToEnd(s)));
  expect(found.flatMap(({ sequences }) => sequences)).toEqual(expected);
});
