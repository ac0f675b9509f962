import { expect, test } from 'vitest';
import { candidatesOf, NOTHING, type ScorePairs, StockReplies } from '../../src/reply/index.ts';

const stock = new StockReplies([{ text: 'no way', count: 3, prompts: [] }]);

/** After a prompt a reply's log probability is minus its letters, after nothing twice that. */
function scorer() {
  const asked: { prompt: string; reply: string }[] = [];
  const score: ScorePairs = async (pairs) => {
    asked.push(...pairs);
    return pairs.map(({ prompt, reply }) => ({
      logProbability: -reply.length * (prompt === NOTHING ? 2 : 1),
      tokens: 1,
    }));
  };
  return { asked, score };
}

const drawn = (...texts: string[]) => texts.map((text) => ({ text, logProbability: -0.5, tokens: 3 }));

test('drawn and stock replies are candidates, the drawn with the likelihood of their draw, all scored alone', async () => {
  const { score } = scorer();
  expect(await candidatesOf([{ prompt: 'hi', drawn: drawn('yo') }], stock, score)).toEqual([
    [
      { text: 'yo', tokens: 3, logProbability: -0.5, aloneLogProbability: -4, stock: false },
      { text: 'no way', tokens: 1, logProbability: -6, aloneLogProbability: -12, stock: true },
    ],
  ]);
});

test('what was drawn twice, or is stock and was drawn, is one candidate', async () => {
  const { score } = scorer();
  const [candidates] = await candidatesOf(
    [{ prompt: 'hi', drawn: drawn('yo', 'no way', 'yo') }],
    stock,
    score,
  );
  expect(candidates!.map(({ text, stock }) => [text, stock])).toEqual([
    ['yo', false],
    ['no way', false],
  ]);
});

test('every text is scored alone once, whatever the number of prompts; and not at all where nobody asks', async () => {
  const prompts = ['hi', 'hey'].map((prompt) => ({ prompt, drawn: drawn('yo') }));
  const { asked, score } = scorer();
  await candidatesOf(prompts, stock, score);
  expect(asked.filter(({ prompt }) => prompt === NOTHING).map(({ reply }) => reply)).toEqual([
    'yo',
    'no way',
  ]);
  const other = scorer();
  const [first] = await candidatesOf(prompts, stock, other.score, { alone: false });
  expect(other.asked.map(({ prompt }) => prompt)).toEqual(['hi', 'hey']);
  expect(first![0]!.aloneLogProbability).toBeUndefined();
});
