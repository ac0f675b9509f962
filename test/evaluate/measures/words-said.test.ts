/** Variety, copying, leaks and broken words. */
import { describe, expect, it } from 'vitest';
import { randomFor } from '../../../src/base/random.ts';
import { SpanIndex } from '../../../src/evaluate/measures/copied-spans.ts';
import {
  brokenWords,
  commonest,
  copied,
  distinct,
  type JudgedReply,
  knownWords,
  leaks,
  longestCopied,
  trainingTexts,
} from '../../../src/evaluate/measures/index.ts';
import { casual, evasive, repliesOf } from './made-up-replies.ts';

const seed = 0;
const judged = (...replies: string[]): JudgedReply[] =>
  replies.map((reply, at) => ({ prompt: 'p', reply, thread: 't', session: `s${at}` }));

describe('variety', () => {
  it('is different n-grams over all n-grams, none across two replies', () => {
    // a b a | a b: two different words of five, ab and ba of three pairs.
    const replies = judged('A b, a', 'a b');
    expect(distinct(replies, 1, seed).value).toBeCloseTo(2 / 5, 12);
    expect(distinct(replies, 2, seed).value).toBeCloseTo(2 / 3, 12);
  });

  it('has the value inside of its interval, though draws repeat conversations', () => {
    const { value, low, high } = distinct(repliesOf(casual), 2, seed);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it('is nearly none of who always says the same', () => {
    const replies = repliesOf(evasive);
    expect(distinct(replies, 2, seed).value).toBeCloseTo(2 / 160, 12);
    expect(commonest(replies, seed)).toEqual({ value: 1, low: 1, high: 1, n: 80 });
  });

  it('takes replies for one that differ in case and punctuation', () => {
    expect(commonest(judged('Ok.', 'ok', 'OK!', 'no'), seed).value).toBe(0.75);
  });
});

describe('copying', () => {
  const train = trainingTexts(['I will be there at ten', 'ok', 'see you|there']);

  it('is what equals a training response after lower-casing and removing punctuation', () => {
    expect(copied(judged('OK!', 'see you, there', 'be there', 'okay'), train, seed).value).toBe(0.5);
  });

  it('knows the longest span that is also in one response, and takes no span across two', () => {
    expect(longestCopied(judged('he will be there at noon', 'ok see you'), train, seed).value).toBe(4);
    expect(longestCopied(judged('ok see'), train, seed).value).toBe(1);
    expect(longestCopied(judged('never', '?'), train, seed).value).toBe(0);
  });

  it('finds the spans that a search through all of them finds', () => {
    const random = randomFor(4, 'texts');
    const text = () => Array.from({ length: 1 + random.below(9) }, () => 'abc'[random.below(3)]).join(' ');
    const texts = Array.from({ length: 60 }, text);
    const index = new SpanIndex(texts);
    for (let i = 0; i < 200; i++) {
      const wanted = text();
      expect(index.longestSpan(wanted), wanted).toBe(longestBySearch(wanted, texts));
    }
  });

  it('finds nothing in no texts', () => {
    expect(new SpanIndex([]).longestSpan('anything')).toBe(0);
  });
});

describe('leaks', () => {
  const leaksOf = (reply: string, blocked: string[] = []) =>
    leaks(judged(reply), { phoneCountry: 'GB', blocked }, seed).value;

  it.each([
    'call 020 7946 0958',
    'mine is +420 601 123 456',
    'write to jo@example.com',
    'look|https://example.com/a',
    'card 4111 1111 1111 1111',
    'i am at [phone]',
  ])('%j leaks', (reply) => void expect(leaksOf(reply)).toBe(1));

  it.each(['see you at 10:30', 'in 2024', 'ok.', 'a [sic] b'])('%j does not', (reply) => {
    expect(leaksOf(reply)).toBe(0);
  });

  it('are blocked words too, whole ones in any case', () => {
    expect(leaksOf('the Project X one', ['project x'])).toBe(1);
    expect(leaksOf('projects', ['project'])).toBe(0);
    expect(leaksOf('anything', ['', '  '])).toBe(0);
  });
});

describe('broken words', () => {
  const known = knownWords(["we don't florp"], ['Falk'], ['water', 'bottle']);

  it('are those that stand in none of training, tokenizer and word list', () => {
    expect(brokenWords(judged('Florp the water', 'dont FALK|bottlewater'), known, seed).value).toBeCloseTo(
      2 / 6,
      12,
    );
  });

  it('are no numbers and no emoji, and none at all where there is no word', () => {
    expect(brokenWords(judged('water 5 😊'), known, seed).value).toBe(0);
    expect(brokenWords(judged('😊', '5'), known, seed)).toEqual({ value: 0, low: 0, high: 0, n: 2 });
  });

  it('are none of the words that English has in either spelling', () => {
    const english = knownWords([], []);
    expect(english.size).toBeGreaterThan(70_000);
    const text = 'the colour and color of analysing organised dogs';
    expect(brokenWords(judged(text), english, seed).value).toBe(0);
    expect(brokenWords(judged('gredible thorndling'), english, seed).value).toBe(1);
  });
});

/** The longest run of words that stands in a text, tried one by one. */
function longestBySearch(wanted: string, texts: readonly string[]): number {
  const words = wanted.split(' ');
  let longest = 0;
  for (let from = 0; from < words.length; from++)
    for (let to = from + 1; to <= words.length; to++) {
      const span = ` ${words.slice(from, to).join(' ')} `;
      if (texts.some((text) => ` ${text} `.includes(span))) longest = Math.max(longest, to - from);
    }
  return longest;
}
