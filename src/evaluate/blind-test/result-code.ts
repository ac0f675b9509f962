/** The code that a friend sends back, read. */
import { type ImitatorError, problem } from '../../base/errors.ts';

export interface BlindResult {
  /** The code as the page showed it. */
  code: string;
  /** The test's number, as the first four signs of the code show it. */
  test: string;
  /** For each question, whether the owner's reply was found. */
  answers: boolean[];
}

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Signs that are taken for others when somebody types them. */
const ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };
const HEAD = 6;
const CHECK = 2;

/**
 * Reads a code: capitals, hyphens and spaces do not matter, and O is 0, I and L are 1.
 *
 * @throws ImitatorError `blind-code` for one that no page made: a sign is missing, wrong or in another's place.
 */
export function readResultCode(code: string): BlindResult {
  const text = [...code.toUpperCase().replace(/[\s-]/gu, '')].map((sign) => ALIKE[sign] ?? sign).join('');
  const signs = [...text].map((sign) => SIGNS.indexOf(sign));
  if (signs.includes(-1)) throw mistyped(code, 'digits and letters without U');
  if (signs.length <= HEAD + CHECK) throw mistyped(code, 'a whole code, such as 7K2M-0YZ4-9QRT-3B');
  if (signs.reduce((before, sign) => (before * 32 + sign) % 1021, 0) !== 1)
    throw mistyped(code, 'a code whose last two signs agree with the others');
  const count = signs[4]! * 32 + signs[5]!;
  const groups = signs.slice(HEAD, -CHECK);
  if (groups.length !== Math.ceil(count / 5)) throw mistyped(code, `a code of ${count} answers`);
  const bits = groups.flatMap((group) => [16, 8, 4, 2, 1].map((bit) => (group & bit) !== 0));
  return {
    code: (text.match(/.{1,4}/gu) ?? []).join('-'),
    test: text.slice(0, 4),
    answers: bits.slice(0, count),
  };
}

function mistyped(code: string, expected: string): ImitatorError {
  return problem({
    code: 'blind-code',
    place: '--blind-result',
    expected,
    value: code,
    remedy: 'look for a typing error, or ask your friend to copy it again',
  });
}
