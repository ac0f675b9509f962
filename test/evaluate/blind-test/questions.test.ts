import { describe, expect, it } from 'vitest';
import {
  type AnsweredExample,
  blindCandidates,
  blindQuestions,
} from '../../../src/evaluate/blind-test/index.ts';
import type { Example } from '../../../src/vocabulary.ts';

const example = (i: number, thread = 'jana', more: Partial<Example> = {}): Example => ({
  ...{ prompt: `question ${i}`, response: `answer ${i}`, thread, at: i },
  ...more,
});
const examples = (count: number, thread?: string) =>
  Array.from({ length: count }, (_, i) => example(i, thread));
const answered = (list: readonly Example[]): AnsweredExample[] =>
  list.map((each) => ({ example: each, bubbles: ['bot says'] }));

describe('what a friend is asked', () => {
  it('is from the threads that the friend may read, and from no other', () => {
    const tom = examples(80).slice(40);
    const all = [...examples(40), ...tom.map((each) => ({ ...each, thread: 'tom' }))];
    const chosen = blindCandidates(all, { threads: ['jana'], seed: 1 });
    expect(new Set(chosen.map(({ thread }) => thread))).toEqual(new Set(['jana']));
    const everybody = blindCandidates(all, { seed: 1 });
    expect(new Set(everybody.map(({ thread }) => thread))).toEqual(new Set(['jana', 'tom']));
  });

  it('is drawn by the seed, with spares, and never twice', () => {
    const all = examples(100);
    const chosen = blindCandidates([...all, ...all], { seed: 1, questions: 10 });
    expect(chosen).toHaveLength(15);
    expect(new Set(chosen.map(({ prompt }) => prompt)).size).toBe(15);
    expect(blindCandidates([...all, ...all], { seed: 1, questions: 10 })).toEqual(chosen);
    expect(blindCandidates(all, { seed: 2, questions: 10 })).not.toEqual(chosen);
  });

  it('is thirty questions, in the order of their examples, each with both replies', () => {
    const chosen = blindCandidates(examples(100), { seed: 1 });
    const questions = blindQuestions(answered(chosen), { seed: 1 });
    expect(questions).toHaveLength(30);
    for (const [i, { replies, owners, turns }] of questions.entries()) {
      expect(replies[owners]).toEqual([chosen[i]!.response]);
      expect(replies[1 - owners]).toEqual(['bot says']);
      expect(turns).toEqual([{ side: 'other', texts: [chosen[i]!.prompt] }]);
    }
  });

  it('leaves out pairs that ask nothing or give the answer away', () => {
    const list: AnsweredExample[] = [
      { example: example(0), bubbles: ['answer 0'] },
      { example: example(1, 'jana', { response: 'one|two' }), bubbles: [' one ', 'two', ''] },
      { example: example(2), bubbles: [] },
      { example: example(3), bubbles: ['  '] },
      { example: example(4, 'jana', { response: '|' }), bubbles: ['hi'] },
      { example: example(5, 'jana', { response: 'call [phone]' }), bubbles: ['hi'] },
      { example: example(6), bubbles: ['one', 'two'] },
    ];
    const questions = blindQuestions(list, { seed: 1 });
    expect(questions.map(({ turns }) => turns[0]!.texts[0])).toEqual(['question 6']);
    expect(
      blindCandidates(
        list.map((each) => each.example),
        { seed: 1 },
      ),
    ).toHaveLength(5);
  });

  it('shows turns as they were said, the other side last', () => {
    const prompt = 'hi   hey|you   a ¦ b|and?';
    const [question] = blindQuestions(answered([example(0, 'jana', { prompt })]), { seed: 1 });
    expect(question!.turns).toEqual([
      { side: 'other', texts: ['hi'] },
      { side: 'owner', texts: ['hey', 'you'] },
      { side: 'other', texts: ['a | b', 'and?'] },
    ]);
  });

  it('has the owner first about as often as second, and another order for other words', () => {
    const orderOf = (list: readonly Example[], seed = 1) =>
      blindQuestions(answered(list), { seed, questions: 400 }).map(({ owners }) => owners);
    const order = orderOf(examples(400));
    const first = order.filter((owners) => owners === 0).length;
    expect(first).toBeGreaterThan(160);
    expect(first).toBeLessThan(240);
    expect(orderOf(examples(400))).toEqual(order);
    expect(orderOf(examples(400), 2)).not.toEqual(order);
    expect(orderOf(examples(400).map((each) => ({ ...each, prompt: `${each.prompt}?` })))).not.toEqual(order);
  });

  it('is an error where nothing is held out, or the bot says the same everywhere', () => {
    expect(() => blindCandidates(examples(5, 'tom'), { threads: ['jana'], seed: 1 })).toThrow(
      /no reply in these threads is held out.*--all-threads/,
    );
    const same = examples(3).map((each) => ({ example: each, bubbles: [each.response] }));
    expect(() => blindQuestions(same, { seed: 1 })).toThrow(
      expect.objectContaining({ code: 'blind-test-empty' }),
    );
  });
});
