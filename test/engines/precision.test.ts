import { beforeAll, expect, test } from 'vitest';
import { float32, onnxruntimeEngine, type Precision } from '../../src/engines/index.ts';
import { gradients, graph, input, linear, split, sum } from '../../src/graph/index.ts';
import { weightsInMemory } from '../../src/graph/weights.ts';

/** Not a multiple of a block's 32 weights. */
const WIDTH = 200;
const [ROWS, UP, DOWN] = [5, 48, 24];

const wave = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7) * (1 + (i % 7) / 3));

const weights = weightsInMemory({
  a: { shape: [UP, WIDTH], data: wave(UP * WIDTH, 1) },
  b: { shape: [DOWN, WIDTH], data: wave(DOWN * WIDTH, 2) },
  bias: { shape: [UP], data: wave(UP, 3) },
});

/** Two stacked matrices, one of them scaled and with a bias; the rows' sum and its gradient. */
async function run(precision: Precision): Promise<Record<'y' | 'dx', Float32Array>> {
  const x = input('x', ['rows', WIDTH]);
  const y = linear(x, WIDTH, [
    { weight: 'a', bias: 'bias', out: UP, scale: 0.25 },
    { weight: 'b', out: DOWN },
  ]);
  const [dx] = gradients(sum(y), [x]);
  const program = await onnxruntimeEngine().compile(graph({ y, dx: dx! }), {
    weights,
    precision: () => precision,
  });
  const out = await program.run({ x: float32(wave(ROWS * WIDTH, 4), [ROWS, WIDTH]) });
  await program.release();
  return { y: out['y']!.data as Float32Array, dx: out['dx']!.data as Float32Array };
}

/** Root of the mean squared difference, as a share of that of the expected values. */
function error(actual: Float32Array, expected: Float32Array): number {
  const squares = (values: Float32Array) => values.reduce((s, x) => s + x * x, 0);
  return Math.sqrt(squares(actual.map((x, i) => x - expected[i]!)) / squares(expected));
}

let exact: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  exact = await run('fp32');
});

test.each(['int8', 'int8-rows', 'int8-blocks'] as const)(
  'a product in %s is close to its float32',
  async (precision) => {
    const { y } = await run(precision);
    expect(error(y, exact.y)).toBeGreaterThan(0);
    expect(error(y, exact.y)).toBeLessThan(0.02);
  },
);

test('the gradient of a product in blocks is that of one with a scale for each row', async () => {
  const [blocks, rows] = [await run('int8-blocks'), await run('int8-rows')];
  expect(blocks.dx).toEqual(rows.dx);
  // 0.02 with VNNI; without it int8 kernels add pairs of products in 16 bits, which can be too few.
  expect(error(blocks.dx, exact.dx)).toBeLessThan(0.04);
});

test('one large row spoils the others with one scale for all, and not with one for each row', async () => {
  const data = wave(ROWS * WIDTH, 4);
  data.subarray(0, WIDTH).forEach((x, i) => {
    data[i] = 300 * x;
  });
  const rest = async (precision: Precision) => {
    const y = linear(input('x', ['rows', WIDTH]), WIDTH, [{ weight: 'a', out: UP }]);
    const program = await onnxruntimeEngine().compile(graph({ y }), { weights, precision: () => precision });
    const out = await program.run({ x: float32(data, [ROWS, WIDTH]) });
    await program.release();
    return (out['y']!.data as Float32Array).slice(UP);
  };
  const expected = await rest('fp32');
  expect(error(await rest('int8'), expected)).toBeGreaterThan(0.2);
  expect(error(await rest('int8-rows'), expected)).toBeLessThan(0.02);
  expect(error(await rest('int8-blocks'), expected)).toBeLessThan(0.02);
});

test('maps of one stack that are taken apart are those of the whole stack, with and without their bias', async () => {
  const stack = () =>
    linear(input('x', ['rows', WIDTH]), WIDTH, [
      { weight: 'a', bias: 'bias', out: UP, scale: 0.25 },
      { weight: 'b', out: DOWN },
    ]);
  const compile = (outputs: Parameters<typeof graph>[0]) =>
    onnxruntimeEngine().compile(graph(outputs), { weights, precision: () => 'int8' });
  const apart = await compile(
    Object.fromEntries(split(stack(), 1, [UP, DOWN]).map((part, i) => [`part${i}`, sum(part, [0])])),
  );
  const whole = await compile({ y: sum(stack(), [0]) });
  const feeds = { x: float32(wave(ROWS * WIDTH, 4), [ROWS, WIDTH]) };
  const parts = await apart.run(feeds);
  const { y } = await whole.run(feeds);
  expect([...parts['part0']!.data, ...parts['part1']!.data]).toEqual([...y!.data]);
  await apart.release();
  await whole.release();
});
