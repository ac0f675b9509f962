import { expect, test } from 'vitest';
import { StockReplies, stockRepliesOf } from '../../src/reply/index.ts';

const said = (response: string, prompt = 'hi', thread = 't1') => ({ prompt, response, thread });
const texts = (...examples: Parameters<typeof stockRepliesOf>[0]) =>
  stockRepliesOf(examples).map(({ text }) => text);

/** The same words with two people, so that no word belongs to one alone. */
const withBoth = (response: string, prompt = 'hi') => [
  said(response, prompt, 't1'),
  said(response, prompt, 't2'),
];

test('what was said twice is a stock reply, what was said once is none', () => {
  expect(texts(...withBoth('ok cool'), said('cool cool'))).toEqual(['ok cool']);
});

test('case and punctuation make no other reply; the commonest spelling stands for all', () => {
  const [reply] = stockRepliesOf([...withBoth('haha no way'), said('Haha, no way!', 'hi', 't2')]);
  expect(reply).toMatchObject({ text: 'haha no way', count: 3 });
});

test('twice to one person is enough if its words are not theirs alone', () => {
  const asides = [...withBoth('sounds like you'), ...withBoth('what a good plan')];
  expect(texts(...asides, said('sounds good'), said('sounds good'))).toContain('sounds good');
  expect(texts(...asides, said('ok biscuit'), said('ok biscuit'))).not.toContain('ok biscuit');
});

test('long replies, numbers, literals and names stay out', () => {
  const named = [said('i saw Sam there', 'did Sam come'), said('ask Sam', 'where is Sam', 't2')];
  const out = [
    ...withBoth('one two three four five six seven'),
    ...withBoth('at 5'),
    ...withBoth('call [phone]'),
    ...withBoth('see www.example.org'),
    ...withBoth('thanks sam'),
  ];
  expect(texts(...named, ...out, ...withBoth('thanks'))).toEqual(['thanks']);
});

test('laughter in capitals is no name', () => {
  expect(texts(...withBoth('haha LOL'))).toEqual(['haha LOL']);
});

test('the replies to the most similar turns come first, then the most frequent; each once', () => {
  const stock = new StockReplies(
    stockRepliesOf([
      ...withBoth('sure'),
      ...withBoth('sure'),
      ...withBoth('me too', 'i love music'),
      ...withBoth('me too', 'i love dogs'),
      ...withBoth('so tired', 'how was work'),
    ]),
  );
  expect(stock.candidatesFor('i love work')).toEqual(['me too', 'so tired', 'sure']);
  expect(stock.candidatesFor('how was work   so so   i love music')).toEqual(['me too', 'sure']);
});

test('what the turns said cannot be read from what is kept of them', () => {
  const [reply] = stockRepliesOf(withBoth('me too', 'i love music'));
  expect(reply!.prompts.join()).not.toMatch(/love|music/u);
});
