import { expect, test } from 'vitest';
import { linksIn } from '../../../src/formatting/prompt/links.ts';
import { randomStream } from '../../../src/simulator/index.ts';

/** What a link is, in one line; but for its time, which grows with the square of a long word. */
const LINK =
  /\b(?:https?:\/\/|www\.)[^\s<>]+|(?<![\p{L}\p{N}@.])(?:[a-z0-9-]+\.)+(?:com|org|net|edu|gov|info|io|me|tv|ly|gg|be|co|uk|de|fr|cz|sk|pl|eu|app|dev)(?:\/[^\s<>]*)?(?![\p{L}\p{N}])/giu;

const marked = (text: string) => linksIn(text).map(({ start, end }) => text.slice(start, end));

test('finds addresses and hosts, and no word of a sentence', () => {
  const said =
    'see https://a.example/x?y=1 or www.b.example, x-y.co.uk/z and foo.com-bar; not a.b, e.g. this.one';
  expect(marked(said)).toEqual(['https://a.example/x?y=1', 'www.b.example,', 'x-y.co.uk/z', 'foo.com']);
});

test('finds what the pattern finds, in any text', () => {
  const random = randomStream(1, 'links');
  const parts = [
    'a',
    'Z',
    '1',
    '.',
    '..',
    '-',
    '--',
    '@',
    '/',
    ':',
    ' ',
    '<',
    'é',
    '😀',
    '𝔸',
    '\n',
    'ſ',
    'com',
    'be',
    'io',
  ];
  parts.push('www.', 'http://', 'https://', 'co', 'uk', 'dev', '_', '(');
  for (let i = 0; i < 40_000; i++) {
    const text = Array.from({ length: 1 + random.below(14) }, () => random.pick(parts)).join('');
    const found = text.match(LINK) ?? [];
    expect(marked(text), JSON.stringify(text)).toEqual([...found]);
  }
});
