import { expect, test } from 'vitest';
import { ReplyClassifier, type ReplyText } from '../../src/text/index.ts';

const shouted: ReplyText[] = ['WHAT', 'NO WAY', 'COME ON', 'YES YES', 'WHAT NOW'].map((text) => ({
  bubbles: [text],
}));
const said: ReplyText[] = ['what', 'no way', 'come on', 'yes yes', 'what now'].map((text) => ({
  bubbles: [text],
}));
const replies = [...said, ...shouted];
const classes = replies.map((_, i) => Number(i >= said.length));

test('tells by the case alone who shouts, also in words that it has not met', () => {
  const classifier = ReplyClassifier.fit(replies, classes, 1);
  expect(classifier.logOdds({ bubbles: ['GOOD BYE'] })).toBeGreaterThan(0.5);
  expect(classifier.logOdds({ bubbles: ['good bye'] })).toBeLessThan(-0.5);
});

test('is the same after it was kept as JSON', () => {
  const classifier = ReplyClassifier.fit(replies, classes, 1);
  const kept = ReplyClassifier.fromJSON(JSON.parse(JSON.stringify(classifier)));
  for (const reply of [...replies, { bubbles: ['Something else', 'ok'] }])
    expect(kept.logOdds(reply)).toBeCloseTo(classifier.logOdds(reply), 4);
});

test('weighs numbers that are given with the replies', () => {
  const same = Array.from({ length: 40 }, (_, i) => ({
    bubbles: ['ok'],
    numbers: [i < 20 ? i / 20 : 2 + i / 20],
  }));
  const classifier = ReplyClassifier.fit(
    same,
    same.map((_, i) => Number(i >= 20)),
    1,
  );
  expect(classifier.logOdds({ bubbles: ['ok'], numbers: [0.5] })).toBeLessThan(-0.5);
  expect(classifier.logOdds({ bubbles: ['ok'], numbers: [3.5] })).toBeGreaterThan(0.5);
});
