/**
 * Nobody can stop the server, or the reading of an export, with a text: the time that a pattern of ours takes grows as
 * the text does. Texts are made for each pattern of what stands in it, repeated until a pattern that goes back over
 * what it has read is caught.
 */
import { expect, test } from 'vitest';
import { projectPatterns } from './support/project-patterns.ts';

/** Lengths of text, doubled until the time can be told from none. */
const LENGTHS = [32, 64, 128, 256, 512, 1024, 2048, 4096];
/** Signs that may matter to a pattern, by what stands in its source. */
const SIGNS: readonly [inSource: RegExp, sign: string][] = [
  [/\\p|\\w|a-z|\.|\[\^|\\S/i, 'a'],
  [/\\d|0-9|\\p\{N|\\w|\\S/, '1'],
  [/\\s|\.|\[\^| /, ' '],
  [/\\s|\\n|\[\^/, '\n'],
];
/** Those that stand for themselves. */
const LITERAL = /[-_@/:,!?|()<>"'+%~#=& .[\]{}a-z0-9]/gi;
const MOST_SIGNS = 8;
/** Of a text so short, a pattern that takes each letter a few times takes microseconds. */
const SUSPECT_MS = 1;
/** Twice the text takes twice the time, or four times where it goes back over what it has read. */
const TOO_STEEP = 3;
/** Patterns that see short texts only, and the longest of them. */
const BOUNDED: Readonly<Record<string, number>> = { '^(?<date>': 100 };

test('every pattern takes time in proportion to the text', { timeout: 600_000 }, async () => {
  const steep: string[] = [];
  for (const { file, pattern } of await projectPatterns()) {
    const worst = steepest(pattern);
    if (worst !== undefined) steep.push(`${file}: ${pattern} on ${JSON.stringify(worst)}`);
  }
  expect(steep).toEqual([]);
});

/** The attack under which the time grows faster than the text, if there is one. */
function steepest(pattern: RegExp): Attack | undefined {
  const bound = Object.entries(BOUNDED).find(([begins]) => pattern.source.startsWith(begins))?.[1];
  const lengths = LENGTHS.filter((length) => length <= (bound ?? Number.POSITIVE_INFINITY));
  return attacksOn(pattern).find((attack) => {
    const length = lengths.find((each) => timeOf(pattern, textOf(attack, each)) >= SUSPECT_MS);
    if (length === undefined) return false;
    // Somebody else may have had the processor: the least of several counts.
    const [half, whole] = [length / 2, length].map((each) => leastTimeOf(pattern, textOf(attack, each)));
    return whole! >= SUSPECT_MS / 2 && whole! / half! > TOO_STEEP;
  });
}

const textOf = ({ before, unit, after }: Attack, length: number) =>
  before + unit.repeat(Math.ceil(length / unit.length)) + after;

interface Attack {
  before: string;
  unit: string;
  after: string;
}

function attacksOn({ source }: RegExp): Attack[] {
  const plain = source.replaceAll(/\\[pP]\{\w+\}|\\[a-zA-Z]|\(\?[:<=!]+|[*+?]/g, '');
  const classes = SIGNS.flatMap(([inSource, sign]) => (inSource.test(source) ? sign : []));
  const words = [...new Set(source.match(/[a-z]{2,}\W?/gi) ?? [])].slice(0, 3);
  const signs = [...new Set([...classes, ...(plain.match(LITERAL) ?? [])])].slice(0, MOST_SIGNS);
  const units = [...signs, ...words, ...signs.flatMap((a) => signs.map((b) => a + b))];
  return ['', ...words.slice(0, 1)].flatMap((before) =>
    units.map((unit) => ({ before, unit, after: '\u0001' })),
  );
}

function leastTimeOf(pattern: RegExp, text: string): number {
  return Math.min(...Array.from({ length: 3 }, () => timeOf(pattern, text)));
}

function timeOf(pattern: RegExp, text: string): number {
  pattern.lastIndex = 0;
  const begun = performance.now();
  if (pattern.global) text.replace(pattern, '');
  else pattern.test(text);
  return performance.now() - begun;
}
