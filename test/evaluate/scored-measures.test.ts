import { describe, expect, test } from 'vitest';
import {
  type EncodedExample,
  hits1of20,
  promptFound,
  type ScoreReplies,
  trueReplyCosts,
} from '../../src/evaluate/index.ts';
import { countWords } from '../../src/text/index.ts';

/** A model of known costs, which notes what it is asked. */
function model(natsOf: (pair: EncodedExample) => number) {
  const asked: EncodedExample[] = [];
  const score: ScoreReplies = async (pairs) => {
    asked.push(...pairs);
    return pairs.map((pair) => ({ nats: natsOf(pair), tokens: pair.target.length }));
  };
  return { score, asked };
}

/** Prompt i and its reply, each of one id and an end token. */
const examples = Array.from({ length: 30 }, (_, i): EncodedExample => ({ source: [i, 2], target: [i, 2] }));
const fits = ({ source, target }: EncodedExample) => source[0] === target[0];
/** What each run of 20 was asked. */
const runs = (asked: readonly EncodedExample[]) =>
  Array.from({ length: asked.length / 20 }, (_, i) => asked.slice(20 * i, 20 * i + 20));

describe('nats of true replies', () => {
  test('come with the words that they are divided by, pipes left out', async () => {
    const { score } = model(() => 6);
    const encoded = { source: [5, 2], target: [7, 8, 2] };
    const found = await trueReplyCosts(score, [{ encoded, response: 'oh no| really | 2day?' }]);
    expect(found).toEqual([{ nats: 6, tokens: 3, words: 4 }]);
  });

  test.each([
    ['', 0],
    ['ok', 1],
    ['one|two', 2],
    [' spaced\n out ', 2],
    ['👍 | |', 1],
  ])('words of %j', (text, words) => {
    expect(countWords(text)).toBe(words);
  });
});

describe('hits among 20', () => {
  test('a model that knows the true reply finds it every time, one that prefers any other never', async () => {
    const knowing = await hits1of20(model((pair) => (fits(pair) ? 1 : 2)).score, examples, { seed: 1 });
    expect(knowing).toEqual(Array(30).fill({ share: 1, of: 20 }));
    const contrary = await hits1of20(model((pair) => (fits(pair) ? 2 : 1)).score, examples, { seed: 1 });
    expect(contrary).toEqual(Array(30).fill({ share: 0, of: 20 }));
  });

  test('a model that sees no difference has chance, and one that halves the field twice chance', async () => {
    const [blind] = await hits1of20(model(() => 3).score, examples, { seed: 1 });
    expect(blind).toEqual({ share: 1 / 20, of: 20 });
    const { score, asked } = model(({ target }) => (target[0]! % 2 === 0 ? 1 : 9));
    const halved = await hits1of20(score, examples, { seed: 1 });
    runs(asked).forEach((run, i) => {
      const even = run.filter(({ target }) => target[0]! % 2 === 0).length;
      expect(halved[i]!.share).toBeCloseTo(i % 2 === 0 ? 1 / even : 0, 10);
    });
  });

  test('long replies are not punished for their length: the chance a token decides', async () => {
    const pair = [
      { source: [1, 2], target: [5, 6, 7, 2] },
      { source: [3, 2], target: [9, 2] },
    ];
    // 0.75 nats a token against 1.
    const { score } = model(({ target }) => (target.length === 4 ? 3 : 2));
    expect(await hits1of20(score, pair, { seed: 1 })).toEqual([
      { share: 1, of: 2 },
      { share: 0, of: 2 },
    ]);
  });

  test('the others are 19 different replies to other prompts, none of them a true one', async () => {
    const twice = [...examples, ...examples.slice(0, 10)];
    const alsoTrue = { source: examples[0]!.source, target: [77, 2] };
    const { score, asked } = model(() => 1);
    await hits1of20(score, [...twice, alsoTrue], { seed: 1 });
    for (const run of runs(asked)) {
      expect(new Set(run.map(({ source }) => String(source))).size).toBe(1);
      expect(new Set(run.map(({ target }) => String(target))).size).toBe(20);
    }
    const afterFirst = runs(asked)[0]!.map(({ target }) => target[0]);
    expect(afterFirst[0]).toBe(0);
    expect(afterFirst).not.toContain(77);
  });

  test('where there are fewer, as many as there are, and it is said how many', async () => {
    const few = [...examples.slice(0, 4), examples[3]!];
    const found = await hits1of20(model(() => 1).score, few, { seed: 1 });
    expect(found).toEqual(Array(5).fill({ share: 1 / 4, of: 4 }));
    expect(await hits1of20(model(() => 1).score, examples.slice(0, 1), { seed: 1 })).toEqual([
      { share: 1, of: 1 },
    ]);
  });

  test('a seed decides the draw, whatever the model', async () => {
    const drawn = async (seed: number, nats: number) => {
      const { score, asked } = model(() => nats);
      await hits1of20(score, examples, { seed });
      return asked;
    };
    expect(await drawn(1, 5)).toEqual(await drawn(1, 6));
    expect(await drawn(2, 5)).not.toEqual(await drawn(1, 5));
  });
});

describe('prompts found', () => {
  test('a reply that fits its prompt alone finds it; one that fits another better does not', async () => {
    const natsOf = ({ source, target }: EncodedExample) => Math.abs(source[0]! - target[0]!);
    const own = await promptFound(model(natsOf).score, examples, { seed: 3 });
    expect(own).toEqual(Array(30).fill({ share: 1, of: 20 }));
    const shifted = examples.map(({ source, target }) => ({ source, target: [target[0]! + 100, 2] }));
    const found = await promptFound(model(natsOf).score, shifted, { seed: 3 });
    // The nearest prompt is the last one that was drawn.
    expect(found[0]!.share).toBe(0);
    expect(found[29]!.share).toBe(1);
  });

  test('a reply that fits everywhere alike has chance', async () => {
    const found = await promptFound(model(({ target }) => target[0]!).score, examples, { seed: 3 });
    expect(found).toEqual(Array(30).fill({ share: 1 / 20, of: 20 }));
  });

  test('the others are 19 different prompts, none equal to its own', async () => {
    const { score, asked } = model(() => 1);
    await promptFound(score, [...examples, ...examples], { seed: 3 });
    runs(asked).forEach((run, i) => {
      expect(run[0]!.source).toEqual(examples[i % 30]!.source);
      expect(new Set(run.map(({ source }) => String(source))).size).toBe(20);
      expect(new Set(run.map(({ target }) => String(target))).size).toBe(1);
    });
  });
});
