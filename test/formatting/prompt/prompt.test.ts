import { describe, expect, it } from 'vitest';
import {
  promptOf,
  type Rendering,
  renderingOf,
  renderMessage,
  renderTurn,
  sessionsOf,
  splitReply,
} from '../../../src/formatting/index.ts';
import { examplesOf } from '../../../src/formatting/prompt/rendered-example.ts';
import type { Side, TypedMessage } from '../../../src/vocabulary.ts';
import { defaults } from '../../support/format.ts';
import { MINUTE, MORNING } from '../../support/make-export.ts';

type Line = [who: 'J' | 'O', minutes: number | undefined, text: string];

function typed(lines: readonly Line[]): TypedMessage[] {
  return lines.map(([who, minutes, text]) => ({
    side: (who === 'O' ? 'owner' : 'other') as Side,
    at: minutes === undefined ? undefined : MORNING + minutes * MINUTE,
    text,
  }));
}

function examples(lines: readonly Line[], contextTurns = 0): [string, string][] {
  const sessions = [...sessionsOf(typed(lines), { sessionGapHours: 6 })];
  return sessions.flatMap((session) =>
    [...examplesOf(session, { contextTurns, messageBreak: '| ' })].map(
      ({ prompt, response }) => [prompt, response] as [string, string],
    ),
  );
}

const ASKED: Line[] = [
  ['J', 0, 'a'],
  ['J', 30, 'b'],
  ['O', 35, 'c'],
];

describe('messages become examples', () => {
  it('pairs the turn of the other side with the answer', () => {
    expect(examples(ASKED)).toEqual([['a| b', 'c']]);
  });

  it('takes all of an answer, however far apart its messages are', () => {
    expect(examples([...ASKED, ['O', 60, 'd']])).toEqual([['a| b', 'c| d']]);
    expect(examples([...ASKED, ['O', 35 + 5 * 60, 'd']])).toEqual([['a| b', 'c| d']]);
  });

  it('makes none of what the owner begins and goes on with after a silence', () => {
    expect(
      examples([
        ['O', 0, 'a'],
        ['J', 1, 'b'],
        ['O', 1 + 7 * 60, 'c'],
      ]),
    ).toEqual([]);
  });

  it('puts earlier turns of both sides before the prompt where context is wanted', () => {
    const lines: Line[] = [
      ['J', 0, 'a'],
      ['O', 1, 'b'],
      ['J', 2, 'c'],
      ['O', 3, 'd'],
    ];
    expect(examples(lines, 2)).toEqual([
      ['a', 'b'],
      ['a   b   c', 'd'],
    ]);
    expect(examples(lines, 1)).toEqual([
      ['a', 'b'],
      ['b   c', 'd'],
    ]);
  });

  it('takes context from the same session only', () => {
    const lines: Line[] = [
      ['J', 0, 'a'],
      ['O', 1, 'b'],
      ['J', 1 + 7 * 60, 'c'],
      ['O', 2 + 7 * 60, 'd'],
    ];
    expect(examples(lines, 5)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });
});

describe('a session', () => {
  const count = (minutes: number, sessionGapHours = 6) =>
    [
      ...sessionsOf(
        typed([
          ['J', 0, 'a'],
          ['O', minutes, 'b'],
        ]),
        { sessionGapHours },
      ),
    ].length;

  it('goes on after a silence that equals the gap, and ends with a longer one', () => {
    expect(count(6 * 60)).toBe(1);
    expect(count(6 * 60 + 1 / 60_000)).toBe(2);
    expect(count(60, 0.5)).toBe(2);
  });

  it('ends with a silence within one side, too', () => {
    expect(
      examples([
        ['J', 0, 'a'],
        ['J', 7 * 60, 'b'],
        ['O', 7 * 60 + 1, 'c'],
      ]),
    ).toEqual([['b', 'c']]);
  });

  it('is not broken by messages without a time', () => {
    expect(
      examples([
        ['J', 0, 'a'],
        ['J', undefined, 'b'],
        ['O', undefined, 'c'],
      ]),
    ).toEqual([['a| b', 'c']]);
  });
});

describe('a rendered message', () => {
  it.each([
    ['line one\nline  two\r\n\tthree', 'line one line two three'],
    ['  both ends  ', 'both ends'],
    ['a|b', 'a¦b'],
    ['no\u00a0break\u2003spaces', 'no break spaces'],
    ['as it is', 'as it is'],
    ['\n', ''],
  ])('%j reads %j', (text, rendered) => {
    expect(renderMessage(text)).toBe(rendered);
    expect(renderMessage(rendered)).toBe(rendered);
  });

  it('comes back from a reply as it was, pipes too', () => {
    const texts = ['a|b', 'c d', 'e'];
    const turn = {
      side: 'owner' as const,
      messages: texts.map((text) => ({ side: 'owner' as const, text, at: 1 })),
    };
    for (const messageBreak of ['| ', '|'] as const)
      expect(splitReply(renderTurn(turn, messageBreak))).toEqual(texts);
  });

  it('loses empty bubbles on the way out', () => {
    expect(splitReply(' a || b |')).toEqual(['a', 'b']);
    expect(splitReply('')).toEqual([]);
  });
});

describe('the prompt of a live conversation', () => {
  const rendering: Rendering = renderingOf({ ...defaults, contextTurns: 2 }, 'pipes');

  it('is the prompt that training made of the same messages', () => {
    const lines: Line[] = [
      ['J', 0, 'are you\nthere?'],
      ['O', 1, 'yes'],
      ['J', 2, 'a|b'],
      ['J', 3, 'ok? 😂'],
    ];
    const [, last] = examples([...lines, ['O', 4, 'the answer']], 2);
    expect(promptOf(typed(lines), rendering)).toBe(last![0]);
  });

  it('hides what training hid', () => {
    expect(promptOf(typed([['J', 0, 'write to jana@example.com']]), rendering)).toBe('write to [email]');
  });

  it('forgets what was said before a long silence', () => {
    const lines = typed([
      ['J', 0, 'old'],
      ['O', 1, 'old too'],
      ['J', 1 + 6 * 60 + 1, 'new'],
    ]);
    expect(promptOf(lines, rendering)).toBe('new');
    expect(promptOf(lines, { ...rendering, sessionGapHours: 8 })).toBe('old   old too   new');
  });

  it('is empty where there is nothing to answer', () => {
    expect(promptOf([], rendering)).toBe('');
    expect(promptOf(typed([['J', 0, ' \n ']]), rendering)).toBe('');
  });
});

it('settings for rendering are only those that shape what a model reads', () => {
  expect(Object.keys(renderingOf(defaults, 'pipes')).sort()).toEqual([
    'contextTurns',
    'form',
    'messageBreak',
    'phoneCountry',
    'privacyLiterals',
    'sessionGapHours',
  ]);
});

it('of a long past only what a prompt can hold is read, from a word’s beginning on', () => {
  const rendering = { ...renderingOf(defaults, 'pipes'), contextTurns: 3 };
  const past = typed([
    ['J', 0, 'x '.repeat(50_000)],
    ['O', 1, 'aa '.repeat(3000)],
    ['J', 2, 'b'.repeat(2000)],
  ]);
  const prompt = promptOf(past, rendering);
  expect(prompt.length).toBeLessThanOrEqual(8003);
  expect(prompt.startsWith('aa aa ')).toBe(true);
  expect(prompt.endsWith(`   ${'b'.repeat(2000)}`)).toBe(true);
});

it('the worst that anybody can send takes the server a third of a second at most', () => {
  const units = ['1 ', '1.1.', 'a-', 'a.b@', '(1) ', 'http://', '49 '];
  const rendering = { ...renderingOf(defaults, 'pipes'), contextTurns: 80, phoneCountry: 'DE' };
  for (const unit of units) {
    const text = unit.repeat(20_000 / unit.length);
    const lines = Array.from({ length: 80 }, (_, i): Line => [i % 2 === 0 ? 'O' : 'J', i, text]);
    const past = typed(lines);
    // Time of this process alone, and the least of several: the machine may be busy.
    const times = Array.from({ length: 3 }, () => {
      const begun = process.cpuUsage();
      promptOf(past, rendering);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1000;
    });
    expect(Math.min(...times), unit).toBeLessThan(333);
  }
});

it('a model that reads chats joins no messages by a bare pipe, whatever its dataset does', () => {
  const bare = { ...defaults, messageBreak: '|' } as const;
  expect(renderingOf(bare, 'chat').messageBreak).toBe('| ');
  expect(renderingOf(bare, 'pipes').messageBreak).toBe('|');
});
