import { expect, test } from 'vitest';
import { letterWordsOf, ngramsOf, textKey, tokensOf, wordsOf } from '../../src/text/index.ts';

test('words are lower case, without punctuation; each emoji is one', () => {
  expect(wordsOf("I'm OK.|You? 😊😊 5pm")).toEqual(['im', 'ok', 'you', '😊', '😊', '5pm']);
});

test('an emoji with a skin, a joined one and a flag are one word each', () => {
  expect(wordsOf('👍🏽👩‍💻🇨🇿❤️')).toEqual(['👍🏽', '👩‍💻', '🇨🇿', '❤️']);
});

test('tokens keep signs, a run of one sign as one', () => {
  expect(tokensOf("No!! I'm ok...")).toEqual(['no', '!!', "i'm", 'ok', '...']);
});

test('words of letters leave numbers and emoji out', () => {
  expect(letterWordsOf("don't Ünïts 2day 😊")).toEqual(['dont', 'ünïts', 'day']);
});

test('texts that differ in case and punctuation have one key, others do not', () => {
  expect(textKey("That's great!")).toBe(textKey('thats GREAT'));
  expect(textKey('thats great 😊')).not.toBe(textKey('thats great'));
});

test('texts of punctuation alone are not all one text', () => {
  expect(textKey('?')).not.toBe(textKey('!!'));
});

test('n-grams are neighbours in order, and a short text has none', () => {
  expect(ngramsOf(['a', 'b', 'c'], 2)).toEqual(['a b', 'b c']);
  expect(ngramsOf(['a'], 2)).toEqual([]);
});
