import { describe, expect, it } from 'vitest';
import { repair } from '../../../src/formatting/export/mojibake.ts';
import { normaliseName } from '../../../src/formatting/export/names.ts';
import { mojibake } from '../../support/make-export.ts';
import { randomNumbers } from '../../support/random.ts';

describe('the repair of text', () => {
  it.each([
    ['all-ASCII text', 'see you at 8', 'see you at 8'],
    ['Polish', mojibake('żółć i gęś'), 'żółć i gęś'],
    ['Cyrillic', mojibake('привет'), 'привет'],
    ['emoji', mojibake('haha 😂'), 'haha 😂'],
    ['the heart, which arrives without its variation selector', '\u00e2\u009d\u00a4', '❤'],
    [
      'mixed correct and mojibake',
      `${mojibake('źle')} już dobrze € ${mojibake('😂')}`,
      'źle już dobrze € 😂',
    ],
    ['correct text beside mojibake in one run', `é${mojibake('ż')}`, 'éż'],
    ['surrogates that were encoded one by one', '\u00ed\u00a0\u00bd\u00ed\u00b8\u0082', '😂'],
    ['double mojibake, by one level', mojibake(mojibake('é')), mojibake('é')],
  ])('gives what was meant: %s', (_, broken, meant) => {
    expect(repair(broken)).toBe(meant);
  });

  it.each([
    ['a letter of latin-1', 'café'],
    ['letters above U+00FF', 'Łódź'],
    ['bytes that are no UTF-8', '\u00c3( \u00a3 \u00ff'],
    ['an overlong sequence', '\u00c0\u00af'],
    ['a sequence beyond Unicode', '\u00f4\u0090\u0080\u0080'],
  ])('leaves %s as it is', (_, text) => {
    expect(repair(text)).toBe(text);
  });

  it('keeps the tail of a character that was cut off', () => {
    const cut = mojibake('ok 😂').slice(0, -1);
    expect(repair(`${mojibake('już ')}${cut}`)).toBe(`już ${cut}`);
  });

  it('turns a lone surrogate into the replacement character', () => {
    expect(repair('a\ud83d b')).toBe('a\ufffd b');
    expect(repair(`${mojibake('ż')}\u00ed\u00a0\u00bd`)).toBe('ż\ufffd');
  });

  it('gives back any text that was written as bytes', () => {
    for (const text of randomTexts(500)) expect(repair(mojibake(text))).toBe(text);
  });

  it('does not change what it has repaired, unless it was doubled', () => {
    for (const text of randomTexts(500)) expect(repair(repair(mojibake(text)))).toBe(repair(text));
  });
});

describe('a name', () => {
  it('is compared composed and with single spaces', () => {
    expect(normaliseName(' Zoe\u0308   Nova\u00a0')).toBe('Zoë Nova');
  });
});

/** Characters of one to four bytes; none of latin-1, where mojibake and correct text cannot be told apart. */
function randomTexts(count: number): string[] {
  const signs = [...'abc XYZ?!|żółćęśŁпривет漢字ไทย😂🏕🧡€'];
  const random = randomNumbers(1);
  return Array.from({ length: count }, () =>
    Array.from({ length: random(12) }, () => signs[random(signs.length)]).join(''),
  );
}
