import { expect, test } from 'vitest';
import { aucOf, type Choice, chooseWeights, penaltyFor } from '../../src/reply/choose-weights.ts';
import { fitRanker, LEAST_EXAMPLES, type ReplyModel } from '../../src/reply/index.ts';
import { sharesOf } from '../../src/reply/style-balance.ts';

const plain = { lambda: 0, mu: 0, tau: 0 };

test('the area under the curve counts pairs in the right order, and equal ones half', () => {
  // Of the nine pairs 2 > 1, 3 > 1, 3 > 2 (twice) and 2 = 2 (twice) are in favour: 1 and 2 > 0 as well.
  expect(aucOf([0, 1, 2], [1, 2, 3])).toBeCloseTo((1 + 0.5 + 0 + (1 + 1 + 0.5) + 3) / 9);
  expect(aucOf([0, 0], [0, 0])).toBe(0.5);
});

const candidate = (text: string, score: number, copied = false, ownerOdds = 0) => ({
  ...{ text, tokens: 1, logProbability: score, aloneLogProbability: score - 1 },
  ...{ stock: copied, copied, broken: false, ownerOdds, style: sharesOf(text) },
});
const choice = (owner: string, ...candidates: Choice['candidates']): Choice => ({
  ...{ owner, ownerInformation: 1, ownerCopied: false },
  candidates,
});

test('the penalty for copies is the least under which no more are copied than allowed', () => {
  const choices = [
    choice('', candidate('a', -2), candidate('A', -1, true)),
    choice('', candidate('b', -5), candidate('B', -1, true)),
    choice('', candidate('c', -1), candidate('C', -2, true)),
    choice('', candidate('d', -1)),
  ];
  const plain = { lambda: 0, mu: 0, tau: 0 };
  expect(penaltyFor(choices, plain, 0.5, 1)).toBe(0);
  expect(penaltyFor(choices, plain, 0.25, 1)).toBeCloseTo(1, 5);
  const none = penaltyFor(choices, plain, 0, 1);
  expect(none).toBeCloseTo(4, 5);
  // At the margin itself the copy would still stand first, where it was drawn first.
  expect(none).toBeGreaterThan(4);
});

test('what has no other candidate is copied under any penalty, and counts first', () => {
  const only = choice('', candidate('only', -1, true));
  const near = choice('', candidate('a', -2), candidate('A', -1, true));
  expect(penaltyFor([only, near], plain, 0.5, 1)).toBeCloseTo(1, 5);
});

/** The owner writes 'yo' and a word; the model's likeliest draws are stiff, some draws are not. */
const WORDS = ['man', 'sure', 'nope', 'cool', 'later', 'fine', 'great'];
const ownerSays = (i: number) => `yo ${WORDS[i % WORDS.length]} ${WORDS[(3 * i) % WORDS.length]}`;
const stiff = (i: number) => `Well, ${WORDS[i % WORDS.length]}.`;

const OWNER = Array.from({ length: 60 }, (_, i) => ownerSays(i));

test('where the likeliest are told from the owner at once, log-odds of the owner get weight', () => {
  // In letters and endings like the owner's, so that no balance of style can tell them.
  const slow = (i: number) => ownerSays(i).replace('yo', 'ah');
  const choices = Array.from({ length: 60 }, (_, i) =>
    choice(ownerSays(i), candidate(slow(i), -1, false, -2), candidate(ownerSays(i + 1), -2, false, 2)),
  );
  const { chosen, drawn } = chooseWeights(choices, OWNER, 1);
  expect(drawn.auc).toBeGreaterThan(0.95);
  expect(chosen.auc).toBeLessThan(0.7);
  expect(chosen.weights.mu).toBeGreaterThan(0);
});

test('where every candidate is alike, the smallest weights are taken', () => {
  const choices = Array.from({ length: 60 }, (_, i) =>
    choice(ownerSays(i), candidate(ownerSays(i + 2), -1), candidate(ownerSays(i + 3), -2)),
  );
  expect(chooseWeights(choices, OWNER, 1).chosen.weights).toEqual({
    lambda: 0,
    mu: 0,
    copyPenalty: 0,
    tau: 0,
  });
});

test('style is not bought with sense: replies that have less to do with their prompts are not chosen', () => {
  const unrelated = { ...candidate('yo', -1.1, false, 2), aloneLogProbability: -1.1 };
  const choices = Array.from({ length: 60 }, (_, i) =>
    choice(ownerSays(i), candidate(stiff(i), -1, false, -2), { ...unrelated, text: ownerSays(i + 1) }),
  );
  const { chosen, drawn } = chooseWeights(choices, OWNER, 1);
  expect(drawn.information).toBeCloseTo(1);
  expect(chosen.information).toBeGreaterThanOrEqual(drawn.information);
});

const example = (i: number) => ({ prompt: `what ${i}`, response: ownerSays(i), thread: `t${i % 3}` });
const examples = (count: number) => Array.from({ length: count }, (_, i) => example(i));

/** Draws stiff replies first and the owner's own last, which it finds unlikely; the same for the same seed. */
function model() {
  const asked: { prompts: number; count: number; seed: number }[] = [];
  const fake: ReplyModel = {
    async draw(prompts, count, seed) {
      asked.push({ prompts: prompts.length, count, seed });
      return prompts.map((_, i) =>
        Array.from({ length: count }, (_, c) => ({
          text: c + 1 < count || count === 1 ? stiff(i + c + seed) : `yo ${WORDS[i % 5]} you`,
          logProbability: -2 - c,
          tokens: 2,
        })),
      );
    },
    score: async (pairs) =>
      pairs.map(({ prompt, reply }) => ({
        logProbability: prompt === '' ? -2 * reply.length : -reply.length,
        tokens: 4,
      })),
  };
  return { asked, fake };
}

test('a ranker is learnt from train, and chosen on valid with as many candidates as will be drawn', async () => {
  const { asked, fake } = model();
  const data = { train: examples(80), valid: examples(60) };
  const fitted = await fitRanker(data, fake, { candidates: 4, seed: 3, mostTrain: 70 });
  expect(asked.map(({ prompts, count }) => [prompts, count])).toEqual([
    [70, 1],
    [60, 4],
  ]);
  expect(asked[0]!.seed).not.toBe(asked[1]!.seed);
  expect(fitted.examples).toEqual({ train: 70, valid: 60 });
  const { ranker } = fitted;
  expect(ranker.ownerOdds('yo sure')).toBeGreaterThan(ranker.ownerOdds('Well, sure.'));
  expect(ranker.isCopied(ownerSays(5).toUpperCase())).toBe(true);
  expect(ranker.isCopied('yo you')).toBe(false);
  expect(['yo what', 'a tree', 'yo fleaaaa'].map((text) => ranker.isBroken(text))).toEqual([
    false,
    false,
    true,
  ]);
  expect(ranker.stock.toJSON().length).toBeGreaterThan(0);
  expect(fitted.measured!.chosen.copied).toBeLessThanOrEqual(fitted.measured!.owner.copied);
});

test('the same data, model and seed fit the same ranker', async () => {
  const fitted = () =>
    fitRanker({ train: examples(80), valid: examples(60) }, model().fake, { candidates: 4, seed: 3 });
  const [one, two] = [await fitted(), await fitted()];
  expect(two.measured).toEqual(one.measured);
  expect(two.ranker.classifier!.toBase64()).toBe(one.ranker.classifier!.toBase64());
});

test('with too little held out nothing is drawn, and likelihood alone ranks', async () => {
  const { asked, fake } = model();
  const data = { train: examples(80), valid: examples(LEAST_EXAMPLES - 1) };
  const { ranker, measured } = await fitRanker(data, fake, { candidates: 4, seed: 3 });
  expect(asked).toEqual([]);
  expect(measured).toBeUndefined();
  expect(ranker).toMatchObject({ weights: { mu: 0, copyPenalty: 0, tau: 1 }, classifier: undefined });
});
