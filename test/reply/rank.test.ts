import { expect, test } from 'vitest';
import { type Candidate, type ReplyKnowledge, rank } from '../../src/reply/index.ts';

function knowledge(weights: Partial<ReplyKnowledge['weights']> = {}, balance = 0): ReplyKnowledge {
  return {
    weights: { lambda: 0, mu: 0, copyPenalty: 0, tau: 0, ...weights },
    ownerOdds: (text) => (text.startsWith('yo') ? 2 : -1),
    isCopied: (text) => text === 'ok',
    isBroken: (text) => text.includes('fleaaaa'),
    balanceOf: (text) => (text === 'yo man' ? balance : 0),
  };
}

// By hand: a token "ok" has -2/2 = -1 given the prompt and -3/2 = -1.5 alone, "yo man" -6/4 = -1.5 and -16/4 = -4.
const ok: Candidate = { text: 'ok', tokens: 2, logProbability: -2, aloneLogProbability: -3 };
const yo: Candidate = { text: 'yo man', tokens: 4, logProbability: -6, aloneLogProbability: -16 };

function scores(weights: Partial<ReplyKnowledge['weights']>, candidates: readonly Candidate[] = [ok, yo]) {
  return Object.fromEntries(rank(candidates, knowledge(weights), 1).map(({ text, score }) => [text, score]));
}

test('without weights the likelihood of a token decides', () => {
  expect(scores({})).toEqual({ ok: -1, 'yo man': -1.5 });
  expect(rank([yo, ok], knowledge(), 1).map(({ text }) => text)).toEqual(['ok', 'yo man']);
});

test('lambda takes away what is likely without the prompt', () => {
  expect(scores({ lambda: 0.5 })).toEqual({ ok: -1 + 0.75, 'yo man': -1.5 + 2 });
});

test('mu adds the log-odds that the owner wrote it', () => {
  expect(scores({ mu: 0.25 })).toEqual({ ok: -1 - 0.25, 'yo man': -1.5 + 0.5 });
});

test('what stands in the training data pays the penalty, and nothing else does', () => {
  expect(scores({ copyPenalty: 3 })).toEqual({ ok: -4, 'yo man': -1.5 });
});

test('where one was not scored without the prompt, lambda counts for none', () => {
  const unknown = { ...yo, aloneLogProbability: undefined };
  expect(scores({ lambda: 0.5 }, [ok, unknown])).toEqual({ ok: -1, 'yo man': -1.5 });
});

test('equal scores stay in the order in which they came', () => {
  const texts = ['b', 'c', 'a'];
  const equal = texts.map((text) => ({ text, tokens: 1, logProbability: -1 }));
  expect(rank(equal, knowledge(), 1).map(({ text }) => text)).toEqual(texts);
});

test('what else a candidate carries comes back with it', () => {
  expect(rank([{ ...ok, stock: true }], knowledge(), 1)).toEqual([{ ...ok, stock: true, score: -1 }]);
});

test('tau draws the first as a softmax of scores over tau, and leaves the scores as they are', () => {
  const first = (tau: number, seed: number) => rank([ok, yo], knowledge({ tau }), seed)[0]!;
  const draws = Array.from({ length: 4000 }, (_, seed) => first(0.5, seed));
  // The scores are -1 and -1.5: exp(-1 / 0.5) / (exp(-1 / 0.5) + exp(-1.5 / 0.5)) = 0.731.
  expect(draws.filter(({ text }) => text === 'ok').length / draws.length).toBeCloseTo(0.731, 1);
  expect(first(0.5, 7)).toEqual(first(0.5, 7));
  expect(draws.find(({ text }) => text === 'yo man')!.score).toBe(-1.5);
});

test('the balance of style weighs what is drawn, and nothing where the best is taken', () => {
  const first = (seed: number) => rank([ok, yo], knowledge({ tau: 0.5 }, Math.log(3)), seed)[0]!;
  const draws = Array.from({ length: 4000 }, (_, seed) => first(seed));
  // exp(-1 / 0.5) / (exp(-1 / 0.5) + 3 exp(-1.5 / 0.5)) = 0.475.
  expect(draws.filter(({ text }) => text === 'ok').length / draws.length).toBeCloseTo(0.475, 1);
  expect(rank([ok, yo], knowledge({}, 5), 1)[0]!.text).toBe('ok');
});

test('what has a broken word is behind all that has none', () => {
  const broken = { text: 'fleaaaa', tokens: 1, logProbability: -0.1 };
  expect(rank([broken, yo], knowledge(), 1).map(({ text }) => text)).toEqual(['yo man', 'fleaaaa']);
});
