import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFor } from '../../src/base/random.ts';
import { Candidates } from '../../src/generate/candidates.ts';
import { type Generator, openGenerator } from '../../src/generate/index.ts';
import { type GenerationConfig, readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { goldenPath } from '../support/golden.ts';

let generator: Generator;
beforeAll(async () => {
  generator = await openGenerator(await readCheckpoint(goldenPath('tiny')));
});
afterAll(() => generator.release());

const ids = [75, 10, 11, 64, 83, 2];
async function draw(seed: number, params: GenerationConfig = {}): Promise<number[][]> {
  const [found] = await generator.generate([
    { ids, seed, params: { do_sample: true, max_length: 16, ...params } },
  ]);
  return found!.sequences;
}

test('a seed decides the draw, alone or among others', async () => {
  const first = await draw(7, { num_return_sequences: 3 });
  expect(await draw(7, { num_return_sequences: 3 })).toEqual(first);
  expect(await draw(8, { num_return_sequences: 3 })).not.toEqual(first);
  expect(new Set(first.map(String)).size).toBeGreaterThan(1);
  const params = { do_sample: true, max_length: 16, num_return_sequences: 3 };
  const others = Array.from({ length: 4 }, (_, i) => ({ ids: [20 + i, 2], params: { num_beams: 2 + i } }));
  const together = await generator.generate([...others, { ids, seed: 7, params }]);
  expect(together.at(-1)!.sequences).toEqual(first);
  // `seed` among the parameters is the same.
  const [byParameter] = await generator.generate([{ ids, params: { ...params, seed: 7 } }]);
  expect(byParameter!.sequences).toEqual(first);
});

test('with one token left to draw from, sampling is greedy', async () => {
  const [greedy] = await generator.generate([{ ids, params: { max_length: 16 } }]);
  expect(await draw(3, { top_k: 1 })).toEqual(greedy!.sequences);
  expect(await draw(3, { top_p: 1e-6 })).toEqual(greedy!.sequences);
});

test('first tokens are drawn as often as the model finds them likely', async () => {
  const requests = Array.from({ length: 400 }, (_, seed) => ({
    ids,
    seed,
    params: { do_sample: true, max_length: 2, top_k: 0 },
  }));
  const found = await generator.generate(requests);
  const counts = new Map<number, { count: number; p: number }>();
  for (const { sequences, scores } of found) {
    const id = sequences[0]![1]!;
    counts.set(id, { count: (counts.get(id)?.count ?? 0) + 1, p: Math.exp(scores[0]!) });
  }
  for (const { count, p } of counts.values()) {
    const deviation = Math.sqrt(400 * p * (1 - p));
    expect(Math.abs(count - 400 * p)).toBeLessThan(4 * deviation + 1);
  }
});

test('sampling with beams gives as many different answers as are asked for, and a seed decides them', async () => {
  const params = { num_beams: 4, num_return_sequences: 2 };
  const first = await draw(5, params);
  expect(first).toHaveLength(2);
  expect(first[0]).not.toEqual(first[1]);
  expect(await draw(5, params)).toEqual(first);
});

test('candidates are drawn without replacement, in proportion to their chances', () => {
  const random = randomFor(1, 'test');
  const chances = [0.6, 0.3, 0.1];
  const values = Float32Array.from(chances, Math.log);
  const firsts = [0, 0, 0];
  for (let i = 0; i < 3000; i++) {
    const drawn = new Candidates(2);
    drawn.offerDrawn(values, 0, 0, random);
    expect(drawn.ids[0]).not.toBe(drawn.ids[1]);
    firsts[drawn.ids[0]!]!++;
  }
  chances.forEach((p, id) => {
    expect(Math.abs(firsts[id]! / 3000 - p)).toBeLessThan(0.03);
  });
});
