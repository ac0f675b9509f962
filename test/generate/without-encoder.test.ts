/** What is only so where a sequence begins with the prompt; the rest of generation is tested for all families alike. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { natsOfReplies } from '../../src/evaluate/reply-nats.ts';
import { type Generator, INT8, openGenerator, openServing, writeServing } from '../../src/generate/index.ts';
import { tinyLlama } from '../support/golden-llama.ts';
import { tempDir } from '../support/temp-dir.ts';

const { family, config, weights, generation: defaults } = tinyLlama;
let generator: Generator;
beforeAll(async () => {
  generator = await openGenerator(tinyLlama);
});
afterAll(() => generator.release());

const prompt = [40, 67, 13, 29, 69, 34, 78];
const replies = [[45, 12, 77, 31, 60, 2], [2], [45, 12, 2], [90, 3, 8, 33, 21, 54, 45, 12, 77, 9, 2]];

async function judged(source: readonly number[]): Promise<number[]> {
  return natsOfReplies({ family, config, weights, examples: replies.map((target) => ({ source, target })) });
}

test.each([[prompt], [[2]], [[40, 67]], [[40, 67, 13, 29]]])(
  'replies to the prompt %j are as likely as judging finds them',
  async (ids) => {
    const [scores] = await generator.score([{ ids, replies }]);
    const expected = await judged(ids);
    scores!.forEach(({ logProbability, tokens }, i) => {
      expect(tokens).toBe(replies[i]!.length);
      expect(logProbability).toBeCloseTo(-expected[i]!, 3);
    });
  },
);

test('padding is no part of a prompt, wherever it stands', async () => {
  const params = { max_new_tokens: 9 };
  const [plain, padded] = await generator.generate([
    { ids: prompt, params },
    {
      ids: [7, ...prompt.slice(0, 4), 7, 7, ...prompt.slice(4), 7],
      attentionMask: [0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0],
      params,
    },
  ]);
  expect(padded!.sequences).toEqual(plain!.sequences);
  expect([plain!.promptTokens, padded!.promptTokens]).toEqual([7, 7]);
});

test('a sequence is the reply alone, and end tokens in the prompt end nothing', async () => {
  const ids = [40, 2, 13, 2];
  const seen: number[] = [];
  const [found] = await generator.generate([
    { ids, params: { max_new_tokens: 5, min_new_tokens: 5 }, onToken: ({ best }) => seen.push(best.length) },
  ]);
  expect(found!.sequences[0]).toHaveLength(5);
  expect([found!.tokens, found!.newTokens]).toEqual([[5], 5]);
  expect(seen).toEqual([1, 2, 3, 4]);
});

test('max_length counts the prompt, as in the reference', async () => {
  const [found] = await generator.generate([{ ids: prompt, params: { max_length: 10, min_new_tokens: 3 } }]);
  expect(found!.sequences[0]).toHaveLength(3);
  await expect(generator.generate([{ ids: prompt, params: { max_length: 7 } }])).rejects.toThrow(
    /max_length: expected 8 to 65 \(the prompt's 7 ids and one for each position\), got 7/,
  );
});

test('a prompt and its reply share the positions', async () => {
  const long = Array.from({ length: 60 }, (_, i) => 3 + i);
  const params = { min_new_tokens: 5 };
  const [found] = await generator.generate([{ ids: long, params }]);
  expect(found!.sequences[0]!.length).toBeLessThanOrEqual(5);
  await expect(generator.score([{ ids: long, replies: [[5, 6, 7, 8, 9, 10]] }])).rejects.toThrow(
    /after this prompt expected at most 5 ids, got 6/,
  );
  expect(generator.longest).toEqual({ source: 32, target: 32 });
});

test.each([undefined, INT8])(
  'graphs opened from files answer as those of the checkpoint do (%o)',
  async (precision) => {
    const dir = tempDir();
    const compiled = await openGenerator(tinyLlama, { precision });
    await writeServing(dir, { family, config, defaults, weights, precision: compiled.precision });
    const fromFiles = await openServing(dir);
    const request = { ids: prompt, params: { num_beams: 3, max_new_tokens: 12 } };
    const [found] = await fromFiles.generate([request]);
    const [expected] = await compiled.generate([request]);
    await Promise.all([fromFiles.release(), compiled.release()]);
    expect(found!.sequences).toEqual(expected!.sequences);
  },
);
