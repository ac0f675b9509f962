import { expect, test } from 'vitest';
import { type Judgement, judgePrecision, type Measure } from '../../src/evaluate/index.ts';
import { tiny } from '../support/golden-blenderbot.ts';

const fp32 = 2;
const examples = [{ source: [3, 2], target: [4, 5, 2] }];
const held = { family: tiny.family, config: tiny.config, weights: tiny.weights, examples };

/** What `auto` decides by such losses. */
function judge(measure: Measure): Promise<Judgement> {
  return judgePrecision('auto', held, () => {}, measure);
}

/** A model whose int8 loss rises by so much for each weight of a kind that is not kept in float32. */
function harmedBy(harms: Readonly<Record<string, number>>): Measure {
  return async (kept) => {
    if (kept === 'all') return fp32;
    const harmful = Object.entries(harms).filter(([part]) => !kept.some((name) => name.includes(part)));
    return fp32 + harmful.reduce((sum, [, harm]) => sum + harm, 0);
  };
}

test.each([1.9, 2, 2.0199])('int8 that costs 1 %% or less is taken, whatever is in it (%d)', async (loss) => {
  const judged = await judge(async (kept) => (kept === 'all' ? fp32 : loss));
  expect(judged.precision).toEqual({ body: 'int8', head: 'int8' });
  expect(judged.fp32Matrices).toEqual([]);
  expect(judged.measured).toEqual({ examples: 1, tokens: 3, fp32, int8: loss });
});

test('int8 that costs more is not taken as it is', async () => {
  const judged = await judge(harmedBy({ fc2: 0.0201 }));
  expect(judged.fp32Matrices.length).toBeGreaterThan(0);
});

test('keeps only the most harmful matrices in float32 where that is enough', async () => {
  const judged = await judge(
    harmedBy({ 'decoder.layers.0.fc2': 0.15, 'encoder.layers.0.fc1': 0.04, q_proj: 0.01 }),
  );
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
    const judged = await judge(async (kept) => (kept === 'all' ? fp32 : kept.length === 0 ? 2.2 : loss));
    expect(judged.precision).toEqual({ body: 'fp32', head: 'fp32' });
    expect(judged.fp32Matrices).toEqual([]);
    expect(judged.why).toContain('+10.00 %, over 1 %');
  },
);

test('says why nothing was measured', async () => {
  const note = () => {};
  const none = { ...held, examples: [] };
  expect((await judgePrecision('auto', undefined, note)).why).toContain('no dataset was given');
  expect((await judgePrecision('auto', none, note)).why).toContain('no held-out turns');
  expect((await judgePrecision('int8', undefined, note)).precision.body).toBe('int8');
});
