/** The real weights of SmolLM2-135M, which are not ours to commit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Generator, INT8, openGenerator } from '../../src/generate/index.ts';
import { readCheckpoint } from '../../src/model/checkpoint/index.ts';
import { readTokenizer } from '../../src/model/index.ts';
import { golden } from '../support/golden.ts';
import { testData } from '../support/test-data.ts';

const PAIRS = [
  ['what are you up to this weekend?', 'not much, maybe a walk by the river| you?'],
  ['did you see the game last night?', 'only the second half| we were so lucky'],
  ['i am so tired today', 'go to bed early then, the film can wait'],
  ['do you want to get lunch tomorrow| around noon?', 'sure, the usual place'],
] as const;

interface Answer {
  prompt: string;
  input_ids: number[];
  greedy: number[];
}

const dir = testData('smollm2-135m');
const { prompts } = golden<{ prompts: Answer[] }>('llama/smollm2-135m.json');

describe.skipIf(dir === undefined)('SmolLM2-135M', () => {
  let fp32: Generator;
  let int8: Generator;
  beforeAll(async () => {
    const checkpoint = await readCheckpoint(dir!);
    fp32 = await openGenerator(checkpoint);
    int8 = await openGenerator(checkpoint, { precision: INT8 });
  }, 300_000);
  afterAll(async () => {
    await fp32.release();
    await int8.release();
  });

  test('answers in float32 as the reference library does, token for token', {
    timeout: 120_000,
  }, async () => {
    const found = await fp32.generate(
      prompts.map(({ input_ids, greedy }) => ({ ids: input_ids, params: { max_new_tokens: greedy.length } })),
    );
    expect(found.map(({ sequences }) => sequences[0])).toEqual(prompts.map(({ greedy }) => greedy));
  });

  test('in int8 finds replies as likely as in float32', { timeout: 120_000 }, async () => {
    const tokenizer = readTokenizer(dir!);
    const requests = PAIRS.map(([prompt, reply]) => ({
      ids: tokenizer.encodePrompt(prompt, fp32.longest.source).ids,
      replies: [tokenizer.encodeResponse(reply, fp32.longest.target).ids],
    }));
    const nats = async (generator: Generator) =>
      (await generator.score(requests)).reduce((sum, [score]) => sum - score!.logProbability, 0);
    const [expected, found] = [await nats(fp32), await nats(int8)];
    expect(Math.abs(found / expected - 1)).toBeLessThan(0.05);
  });
});
