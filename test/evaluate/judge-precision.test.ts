import { expect, test } from 'vitest';
import { judgePrecision, perMatrix } from '../../src/evaluate/judge-precision.ts';
import { tiny } from '../support/golden-network.ts';

const fp32 = 2;
const measured = { examples: 10, tokens: 100, fp32, int8: 2.2 };

/** A model whose int8 loss rises by so much for each weight of a kind that is not kept in float32. */
function harmedBy(harms: Readonly<Record<string, number>>) {
  return async (kept: readonly string[] | 'all') => {
    if (kept === 'all') return fp32;
    const harmful = Object.entries(harms).filter(([part]) => !kept.some((name) => name.includes(part)));
    return fp32 + harmful.reduce((sum, [, harm]) => sum + harm, 0);
  };
}

test('keeps only the most harmful matrices in float32 where that is enough', async () => {
  const measure = harmedBy({ 'decoder.layers.0.fc2': 0.15, 'encoder.layers.0.fc1': 0.04, q_proj: 0.01 });
  const judged = await perMatrix(tiny, measure, measured, () => {});
  expect(judged.precision.body).toBe('int8');
  expect(judged.fp32Matrices).toEqual([
    'model.decoder.layers.0.fc2.weight',
    'model.decoder.layers.1.fc2.weight',
    'model.encoder.layers.0.fc1.weight',
  ]);
  expect(judged.measured!.chosen).toBeCloseTo(2.01);
  expect(judged.why).toContain('decoder fc2, encoder fc1 in fp32 by +0.50 %');
});

test.each([3, Number.NaN])(
  'keeps everything in float32 where no part of it can be int8 (%d)',
  async (loss) => {
    const judged = await perMatrix(
      tiny,
      async (kept) => (kept === 'all' ? 2 : loss),
      measured,
      () => {},
    );
    expect(judged.precision).toEqual({ body: 'fp32', head: 'fp32' });
    expect(judged.fp32Matrices).toEqual([]);
    expect(judged.why).toContain('+10.00 %, over 1 %');
  },
);

test('says why nothing was measured', async () => {
  const note = () => {};
  const held = { ...tiny, examples: [] };
  expect((await judgePrecision('auto', undefined, note)).why).toContain('no dataset was given');
  expect((await judgePrecision('auto', held, note)).why).toContain('no held-out turns');
  expect((await judgePrecision('int8', undefined, note)).precision.body).toBe('int8');
});
