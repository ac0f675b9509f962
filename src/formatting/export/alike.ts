/** How alike two short texts are. */
import { editDistance } from '../../base/nearest.ts';

/** Longer texts are compared by their beginnings. */
const MOST = 400;

/**
 * From 0 to 1, whatever the case: one less the edit distance over the longer text's length (Levenshtein 1966); for a
 * text that was only added to, at least one half, and more the more of the whole it is.
 */
export function alikeness(one: string, other: string): number {
  const a = one.toLowerCase().slice(0, MOST);
  const b = other.toLowerCase().slice(0, MOST);
  const longer = Math.max(a.length, b.length);
  if (longer === 0) return 1;
  const added = 0.5 + (0.4 * Math.min(a.length, b.length)) / longer;
  return Math.max(1 - editDistance(a, b) / longer, added * sharedWords(a, b));
}

function sharedWords(a: string, b: string): number {
  const [fewer = [], more = []] = [wordsOf(a), wordsOf(b)].sort((x, y) => x.length - y.length);
  const known = new Set(more);
  return fewer.length === 0 ? 0 : fewer.filter((word) => known.has(word)).length / fewer.length;
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** What is left of two texts without their common beginning and end, and where it begins. */
export function withoutCommonEnds(one: string, other: string): [one: string, other: string, start: number] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end), start];
}

/**
 * From 0 to 1, whatever the case: twice the longest common subsequence over both lengths. Other endings and words put
 * in between cost less than in `alikeness`.
 */
export function similarity(one: string, other: string): number {
  const a = one.toLowerCase().slice(0, MOST);
  const b = other.toLowerCase().slice(0, MOST);
  if (a.length + b.length === 0) return 1;
  let row: number[] = new Array(b.length + 1).fill(0);
  for (const sign of a.split('')) {
    const next = [0];
    for (let j = 1; j <= b.length; j++)
      next.push(sign === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!));
    row = next;
  }
  return (2 * row[b.length]!) / (a.length + b.length);
}
