import { expect, test } from 'vitest';
import { TfIdfIndex } from '../../src/text/index.ts';

test('the cosine is that worked by hand', () => {
  // Two texts: idf(a) = ln(3/3) + 1 = 1, of all others ln(3/2) + 1 = 1.405465. They share a alone, and each is
  // 1 + 2 * 1.405465^2 = 4.950664 long, squared.
  const found = new TfIdfIndex(['a b', 'a c']).nearest('A, b!', 2);
  expect(found.map(({ text }) => text)).toEqual([0, 1]);
  expect(found[0]!.similarity).toBeCloseTo(1, 12);
  expect(found[1]!.similarity).toBeCloseTo(1 / 4.950664, 6);
});

test('rare words weigh more than common ones', () => {
  const index = new TfIdfIndex(['are you home', 'are you there', 'are you ok', 'the zebra sleeps']);
  expect(index.nearest('are zebra')[0]!.text).toBe(3);
});

test('of equally near texts the earlier comes first, and one query leaves nothing for the next', () => {
  const index = new TfIdfIndex(['x y', 'hello there', 'hello there']);
  for (const _ of [1, 2]) {
    expect(index.nearest('x y', 3)).toHaveLength(1);
    expect(index.nearest('hello there', 3).map(({ text }) => text)).toEqual([1, 2]);
  }
});

test('a query that shares no word with any text has no neighbour', () => {
  expect(new TfIdfIndex(['a b']).nearest('zzz')).toEqual([]);
});
