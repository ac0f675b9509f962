import { afterAll, beforeAll, expect, test } from 'vitest';
import { onnxruntimeEngine, type Program } from '../../src/engines/index.ts';
import { FloatPool } from '../../src/generate/float-pool.ts';
import { PieceEncoder } from '../../src/generate/piece-encoder.ts';
import { StepProgram } from '../../src/generate/step-program.ts';
import type { Source } from '../../src/networks/serving.ts';
import { distance } from '../support/distance.ts';
import { tinyLlama } from '../support/golden-llama.ts';

const { family, config, weights } = tinyLlama;
const shape = family.cacheShape(config);
let program: Program;
let runs = 0;
beforeAll(async () => {
  const compiled = await onnxruntimeEngine().compile(family.stepGraph(config, 'inPlace'), { weights });
  program = {
    inputs: compiled.inputs,
    outputs: compiled.outputs,
    release: () => compiled.release(),
    run(feeds, options) {
      runs++;
      return compiled.run(feeds, options);
    },
  };
});
afterAll(() => program.release());

function encoderOf(rows?: number): PieceEncoder {
  const step = new StepProgram(program, 'inPlace', shape);
  return new PieceEncoder({ step, shape, pool: new FloatPool(), pad: config.padTokenId, rows });
}

const source = (ids: number[]): Source => ({ ids, mask: new Float32Array(ids.length).fill(1) });
const long = source(Array.from({ length: 50 }, (_, i) => 3 + ((i * 37) % 90)));

/** Keys and values of a prompt, one layer and head after another. */
async function encoded(encoder: PieceEncoder, sources: readonly Source[], index: number): Promise<number[]> {
  const run = await encoder.encode(sources);
  const length = sources[index]!.ids.length;
  return [...run.keys, ...run.values].flatMap((array) =>
    Array.from({ length: shape.heads }, (_, head) => {
      const start = (index * shape.heads + head) * run.source * shape.width;
      return [...array.subarray(start, start + length * shape.width)];
    }).flat(),
  );
}

test.each([1, 5, 17])(
  'a prompt in pieces of %i ids has the keys and values that it has in one',
  async (rows) => {
    const expected = await encoded(encoderOf(), [long], 0);
    expect(distance(await encoded(encoderOf(rows), [long], 0), expected)).toBeLessThan(1e-5);
  },
);

test('prompts of all lengths side by side have the keys and values that each has alone', async () => {
  const sources = [
    source([]),
    source([7]),
    long,
    source([7, 8, 9]),
    source(long.ids.slice(0, 9)),
    source([40, 41]),
  ];
  for (const index of sources.keys()) {
    const alone = await encoded(encoderOf(), [sources[index]!], 0);
    const found = await encoded(encoderOf(24), sources, index);
    expect(found).toHaveLength(alone.length);
    if (alone.length > 0) expect(distance(found, alone)).toBeLessThan(1e-5);
  }
});

test('a beginning that prompts share is encoded once, and a prompt is then one run', async () => {
  const encoder = encoderOf();
  const runsOf = async (...ids: number[][]) => {
    const before = runs;
    await encoder.encode(ids.map(source));
    return runs - before;
  };
  expect(await runsOf([7, 8, 9, 10, 11])).toBe(4);
  expect(await runsOf([7, 8, 9, 12, 13, 14])).toBe(1);
  expect(await runsOf([7, 8, 9, 12], [7, 8, 9, 10, 11, 12])).toBe(1);
  expect(await runsOf([7, 8, 9])).toBe(0);
  expect(await runsOf([8, 8, 9, 12])).toBe(4);
});
