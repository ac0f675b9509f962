import { describe, expect, it } from 'vitest';
import { casingOf, emojiOf, endingOf } from '../../src/text/index.ts';
import { styleMarks, styleNumbers } from '../../src/text/reply-style.ts';

describe('how a bubble ends', () => {
  it.each([
    ['ok', 'none'],
    ['Sure.', '.'],
    ['really?!', '!'],
    ['you?', '?'],
    ['well...', '...'],
    ['well…', '...'],
    ['nice 😂', 'emoji'],
    ['love it ❤️', 'emoji'],
    ['go 👍🏽', 'emoji'],
    ['hm :)', 'other'],
    ['', 'none'],
  ])('%j: %s', (bubble, ending) => void expect(endingOf(bubble)).toBe(ending));
});

describe("a bubble's capitals", () => {
  it.each([
    ['see you', 'lower'],
    ['See you', 'sentence'],
    ['So I see', 'sentence'],
    ['I know', 'sentence'],
    ['see Prague', 'mixed'],
    ['See Prague', 'mixed'],
    ['WHAT', 'upper'],
    ['10 😊', 'letterless'],
  ])('%j: %s', (bubble, casing) => void expect(casingOf(bubble)).toBe(casing));
});

describe('features of style', () => {
  it('are as many for each reply, and numbers even of an empty one', () => {
    const [some, none] = [styleNumbers(['ok', 'see u at 5!!! 😊']), styleNumbers([])];
    expect(none).toHaveLength(some.length);
    expect([...some, ...none].every(Number.isFinite)).toBe(true);
  });

  it('name openers, endings and emoji of each bubble', () => {
    expect(styleMarks(['lol ok', 'see u 😊'])).toEqual(
      expect.arrayContaining(['bubbles 2', 'first lol', 'opens see', 'ends none', 'ends emoji', 'emoji 😊']),
    );
  });

  it('find emoji whole', () => {
    expect(emojiOf('a 👩‍💻b👍🏽')).toEqual(['👩‍💻', '👍🏽']);
  });
});
