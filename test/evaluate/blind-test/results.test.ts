import { describe, expect, it } from 'vitest';
import {
  addUpResults,
  describeBlindSum,
  readResultCode,
  shareOf,
} from '../../../src/evaluate/blind-test/index.ts';
import { codeOf } from '../../../src/evaluate/blind-test/shared.ts';

/** Answers of which the first so many are right. */
const answers = (right: number, count = 30) => Array.from({ length: count }, (_, i) => i < right);
const codeWith = (right: number, test = 700_000, count = 30) => codeOf(test, answers(right, count));
const SIGNS = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];

describe("a result's code", () => {
  it('is short, and holds the test and every answer', () => {
    const right = Array.from({ length: 30 }, (_, i) => i % 3 === 0);
    const code = codeOf(2 ** 20 - 1, right);
    expect(code).toMatch(/^ZZZZ-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}$/);
    expect(readResultCode(code)).toEqual({ code, test: 'ZZZZ', answers: right });
  });

  it('is worked out by hand: test 1, one question, answered rightly', () => {
    // Signs 0 0 0 1, 0 1, 1 0 0 0 0: read as a number to base 32, 1 x 32^3 + 0 + 1 x 32 + 16 = 32816. With two
    // signs to check: 32816 x 1024 = 33603584 = 32912 x 1021 + 432, so they are 1022 - 432 = 590 = 18 x 32 + 14: J E.
    expect(codeOf(1, [true])).toBe('0001-01GJ-E');
  });

  it.each([1, 4, 5, 6, 29, 31, 100, 1023])('holds %i answers', (count) => {
    const right = Array.from({ length: count }, (_, i) => (i * 7) % 4 === 1);
    expect(readResultCode(codeOf(5, right)).answers).toEqual(right);
  });

  it('is read however it was typed', () => {
    const code = codeOf(0x10421, answers(9));
    expect(code.startsWith('2111')).toBe(true);
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')} `;
    expect(readResultCode(typed)).toEqual(readResultCode(code));
  });

  it('is refused with any one sign wrong, and with any two that changed places', () => {
    const plain = codeOf(123_456, answers(17)).replaceAll('-', '');
    let tried = 0;
    const refuses = (text: string) => {
      if (text === plain) return;
      tried++;
      expect(() => readResultCode(text)).toThrow(expect.objectContaining({ code: 'blind-code' }));
    };
    for (let i = 0; i < plain.length; i++) {
      for (const sign of SIGNS) refuses(plain.slice(0, i) + sign + plain.slice(i + 1));
      for (let j = 0; j < i; j++) {
        const signs = [...plain];
        [signs[i], signs[j]] = [signs[j]!, signs[i]!];
        refuses(signs.join(''));
      }
      refuses(plain.slice(0, i) + plain.slice(i + 1));
    }
    expect(tried).toBeGreaterThan(14 * 31);
  });

  it.each(['', 'hello', 'U', '1234-5678', '0000-0000-01', '0001-01GJ-E0', `0001-01GJ-E${' '.repeat(3)}x`])(
    'is refused where it is none: %j',
    (text) => {
      expect(() => readResultCode(text)).toThrow(/--blind-result: expected .*look for a typing error/);
    },
  );
});

describe('a share', () => {
  it("has Wilson's interval, as worked by hand for 10 of 30 and 0 of 10", () => {
    // z² = 3.841459. Middle (0.333333 + 0.064024) / 1.128049 = 0.352252; half 1.959964 x sqrt(0.2222222 / 30 +
    // 3.841459 / 3600) / 1.128049 = 1.959964 x 0.0920564 / 1.128049 = 0.159949.
    const share = shareOf(10, 30);
    expect(share.value).toBeCloseTo(1 / 3, 12);
    expect(share.low).toBeCloseTo(0.352252 - 0.159949, 5);
    expect(share.high).toBeCloseTo(0.352252 + 0.159949, 5);
    // z² / (n + z²) = 3.841459 / 13.841459.
    expect(shareOf(0, 10)).toEqual({ value: 0, low: 0, high: expect.closeTo(0.277533, 6), n: 10 });
    expect(shareOf(10, 10)).toEqual({ value: 1, low: expect.closeTo(1 - 0.277533, 6), high: 1, n: 10 });
  });
});

describe("friends' results", () => {
  it('are added up: how often the bot was taken for the owner', () => {
    const sum = addUpResults([codeWith(20, 1), codeWith(15, 2), codeWith(1, 3, 2)]);
    expect(sum).toMatchObject({ results: 3, reference: 0.444, notes: [] });
    expect(sum.taken).toEqual(shareOf(26, 62));
    expect(sum.found).toEqual(shareOf(36, 62));
    expect(sum.each.map(({ test, taken }) => [test, taken.value, taken.n])).toEqual([
      ['0001', 1 / 3, 30],
      ['0002', 0.5, 30],
      ['0003', 0.5, 2],
    ]);
  });

  it('count once where a code is given twice, and that is said', () => {
    const code = codeWith(20);
    const sum = addUpResults([code, code.toLowerCase(), codeWith(10, 5)]);
    expect(sum.taken.n).toBe(60);
    expect(sum.notes).toEqual([`${code} is given 2 times, and counts once.`]);
  });

  it('are named where two of them are of the same test', () => {
    const [one, two] = [codeWith(20), codeWith(21)];
    const sum = addUpResults([one, two]);
    expect(sum.results).toBe(2);
    expect(sum.notes).toEqual([
      `${one} and ${two} are results of the same test ${one.slice(0, 4)}: ` +
        'if one friend took it again, leave the later code out.',
    ]);
  });

  it('are told in words, beside the reference', () => {
    const text = describeBlindSum(addUpResults([codeWith(20, 1)])).join('\n');
    expect(text).toContain('in 10 of 30 questions: 33.3 % (95 %: 19.2 % to 51.2 %), by 1 result.');
    expect(text).toContain('44.4 %');
    expect(text).not.toContain('test 0001');
    const two = describeBlindSum(addUpResults([codeWith(20, 1), codeWith(30, 2)])).join('\n');
    expect(two).toContain('  test 0001: 33.3 % of 30\n  test 0002: 0.0 % of 30');
  });

  it('are refused as a whole where one code is mistyped', () => {
    expect(() => addUpResults([codeWith(20), 'nonsense'])).toThrow(/got "nonsense"/);
  });
});
