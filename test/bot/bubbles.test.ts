import { describe, expect, test } from 'vitest';
import { cutAtWords, fitBubbles } from '../../src/bot/index.ts';

const settings = { maxBubbles: 3, maxBubbleCharacters: 1900, maxInstagramBytes: 1000 };
const length = (text: string) => text.length;
const bytes = (text: string) => Buffer.byteLength(text);

test('leaves short bubbles as they are', () => {
  expect(fitBubbles(['hey', 'what up'], 'page', settings)).toEqual(['hey', 'what up']);
});

test('sends no more bubbles than the settings allow', () => {
  expect(fitBubbles(['a', 'b', 'c', 'd'], 'page', settings)).toEqual(['a', 'b', 'c']);
});

test('cuts a long bubble at word ends, and nothing is lost', () => {
  const text = Array.from({ length: 600 }, (_, i) => `word${i}`).join(' ');
  const pieces = fitBubbles([text], 'page', settings);
  expect(pieces.every((piece) => piece.length <= 1900)).toBe(true);
  expect(pieces.join(' ')).toBe(text);
});

test('a bubble of exactly the limit is not cut', () => {
  expect(fitBubbles(['x'.repeat(1900)], 'page', settings)).toHaveLength(1);
  expect(fitBubbles(['é'.repeat(500)], 'instagram', settings)).toHaveLength(1);
});

test('on Instagram bytes count, not characters', () => {
  const pieces = fitBubbles(['привет '.repeat(100).trim()], 'instagram', settings);
  expect(pieces).toHaveLength(2);
  expect(pieces.every((piece) => bytes(piece) <= 1000)).toBe(true);
});

describe('never cuts inside what a reader sees as one sign', () => {
  test.each([
    ['a family of four', '👨‍👩‍👧‍👦'],
    ['a flag', '🇳🇱'],
    ['a skin tone', '👍🏽'],
    ['a letter and its accents', 'e\u0301\u0323'],
    ['a Hangul syllable of parts', '\u1112\u1161\u11ab'],
    ['a Devanagari cluster', 'क्षि'],
  ])('%s', (_, sign) => {
    const pieces = cutAtWords(sign.repeat(40), 30, length);
    expect(pieces.join('')).toBe(sign.repeat(40));
    for (const piece of pieces) expect(piece.length % sign.length).toBe(0);
    const byBytes = cutAtWords(sign.repeat(40), 64, bytes);
    for (const piece of byBytes) expect(piece.length % sign.length).toBe(0);
  });
});

test('a single sign that no limit could hold is left out rather than cut', () => {
  const zalgo = `a${'\u0301'.repeat(100)}`;
  expect(cutAtWords(`hi ${zalgo} there`, 40, length)).toEqual(['hi', 'there']);
});
