import { describe, expect, test } from 'vitest';
import { flawOf, mend } from '../../src/reply/index.ts';

const context = {
  settings: { blocked: ['bloody hell', 'darn', '💩'] },
  lastReplies: ['i am at work now', 'ok'],
  scrub: (text: string) => text.replace(/\d{6,}/g, '[phone]'),
};

describe('finds nothing wrong with how people write', () => {
  test.each([
    [['hey', 'what up']],
    [['no no no no']],
    [['haha', 'haha']],
    [['ok']],
    [['hahahahahahahahaha']],
    [['dart', 'bloody good']],
    [['😂😂😂😂😂😂😂😂']],
    [['see you at 8 [maybe]']],
  ])('%j', (bubbles) => {
    expect(flawOf(bubbles, context)).toBeUndefined();
  });
});

describe('finds what must not be sent', () => {
  test.each([
    ['empty', []],
    ['empty', [' ']],
    ['repeats', ['see you', 'yes', 'see you']],
    ['repeats', ['haha', 'haha', 'haha']],
    ['repeats', ['i do not know i do not know i do not know']],
    ['repeats', ['la la la la la la']],
    ['repeats', ['I am at work now.']],
    ['literal', ['call me on [phone]']],
    ['literal', ['it is [Email]']],
    ['literal', ['my number is 0612345678']],
    ['blocked', ['well DARN.']],
    ['blocked', ['Bloody, hell!']],
    ['blocked', ['here 💩']],
  ])('%s: %j', (flaw, bubbles) => {
    expect(flawOf(bubbles, context)).toBe(flaw);
  });
});

test('at last a reply loses what is wrong with it, and keeps the rest', () => {
  expect(mend(['sure', 'call me on [phone], ok?'], context)).toEqual(['sure', 'call me on, ok?']);
  expect(mend(['darn', 'hey'], context)).toEqual(['hey']);
  expect(mend(['see you', 'yes', 'see you'], context)).toEqual(['see you', 'yes']);
  expect(mend(['so i do not know i do not know i do not know'], context)).toEqual(['so i do not know']);
  expect(mend(['[phone]', ' '], context)).toEqual([]);
});

test('a mended reply has only what an unmended one may have', () => {
  for (const bubbles of [
    ['a b a b a b a b', 'x'],
    ['0612345678', 'ok then'],
    ['no no no no no no no no no'],
    ['hey', 'hey', 'hey', 'hey there'],
  ])
    expect([undefined, 'empty']).toContain(flawOf(mend(bubbles, context), context));
});
