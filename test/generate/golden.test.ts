import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, onnxruntimeEngine, type Program, tfjsEngine } from '../../src/engines/index.ts';
import { type Generator, openGenerator } from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';
import { goldenCases, llamaCases, requestsOf, upToEnd } from './golden-cases.ts';
import { compileWhole, generateUncached } from './uncached.ts';

const blenderbot = await readCheckpoint(goldenPath('tiny'));
const llama = await readCheckpoint(goldenPath('llama', 'tiny'));
const otherEngines: [name: string, make: () => Engine | Promise<Engine>][] = [
  ['an engine that does not write in place', () => ({ ...onnxruntimeEngine(), device: 'webgpu' })],
  ['TensorFlow.js', () => tfjsEngine()],
];

describe.each([
  ['BlenderBot', blenderbot, goldenCases],
  ['Llama', llama, llamaCases],
] as const)('%s', (_, checkpoint, cases) => {
  let generator: Generator;
  beforeAll(async () => {
    generator = await openGenerator(checkpoint);
  });
  afterAll(() => generator.release());

  describe('with the cache, answers are those of the reference library, token for token', () => {
    test.each(cases)('$name', async (one) => {
      const found = await generator.generate(requestsOf(one));
      expect(found.flatMap(({ sequences }) => sequences)).toEqual(one.sequences.map((s) => upToEnd(s)));
      const scores = found.flatMap((generation) => generation.scores);
      one.sequences_scores?.forEach((score, i) => {
        expect(scores[i]).toBeCloseTo(score, 4);
      });
    });
  });

  test('all cases at once, in one batch of different beams and parameters, answer as they do alone', async () => {
    const requests = cases.flatMap(requestsOf);
    const found = await generator.generate(requests);
    const expected = cases.flatMap(({ sequences }) => sequences.map((s) => upToEnd(s)));
    expect(found.flatMap(({ sequences }) => sequences)).toEqual(expected);
  });

  test.each(otherEngines)('%s answers alike', async (_, make) => {
    const other = await openGenerator(checkpoint, { engine: await make() });
    const some = cases.filter(({ name }) => /batch|8 beams|beam 10|three sequences|shipped/.test(name));
    const found = await other.generate(some.flatMap(requestsOf));
    await other.release();
    const expected = some.flatMap(({ sequences }) => sequences.map((s) => upToEnd(s)));
    expect(found.flatMap(({ sequences }) => sequences)).toEqual(expected);
  });
});

describe('and without the cache', () => {
  let whole: Program;
  beforeAll(async () => {
    whole = await compileWhole(blenderbot);
  });
  afterAll(() => whole.release());

  test.each(goldenCases)('$name', async (one) => {
    const found = [];
    for (const request of requestsOf(one)) found.push(await generateUncached(blenderbot, whole, request));
    expect(found.flatMap(({ sequences }) => sequences)).toEqual(one.sequences.map((s) => upToEnd(s)));
  });
});
