/**
 * What runs here and, as its own text, inside the page: each function here stands for itself and uses nothing from
 * outside but the others here, by their names.
 */

/** A number of 32 bits for a text (FNV-1a, mixed once more as MurmurHash3 ends). It hides and protects nothing. */
export function numberFor(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What the page holds of a question's answer: which of two it is shows only when both are tried. */
export function markOf(test: number, question: number, choice: number): string {
  return numberFor(`${test}/${question}/${choice}`).toString(36);
}

/**
 * The code of a result: the test's number in 4 signs, how many questions in 2, whether each was answered rightly at 5 a
 * sign, and 2 signs to check by, in Crockford's base 32, joined in fours.
 *
 * The checked signs, read as one number, are 1 modulo 1021, as ISO 7064's systems are made: 1021 is a prime above 32 x
 * 31, so that one wrong sign and two that changed places always show, and of all else 1 in 1021 does not.
 *
 * @param test below 2^20.
 * @param right at most 1,023 of them.
 */
export function codeOf(test: number, right: readonly boolean[]): string {
  const numbers = [test >> 15, test >> 10, test >> 5, test, right.length >> 5, right.length];
  for (let i = 0; i < right.length; i += 5)
    numbers.push([0, 1, 2, 3, 4].reduce((bits, j) => bits * 2 + (right[i + j] ? 1 : 0), 0));
  const signs = numbers.map((number) => number & 31);
  const rest = [...signs, 0, 0].reduce((before, sign) => (before * 32 + sign) % 1021, 0);
  const check = (1021 + 1 - rest) % 1021;
  const all = [...signs, check >> 5, check & 31];
  const text = all.map((sign) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[sign]).join('');
  return (text.match(/.{1,4}/g) ?? []).join('-');
}
