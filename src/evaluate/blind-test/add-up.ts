/** What the results of several friends come to. */
import { counted, plural } from '../../base/counted.ts';
import { type BlindResult, readResultCode } from './result-code.ts';
import { type Share, shareOf } from './wilson.ts';

/**
 * Share of acquaintances who took a clone of somebody for that person after chatting with it for three minutes, at best
 * (IMPersona, arXiv 2504.04332). Chats are not pairs of replies: it shows how far others have come, not what to reach.
 */
export const TAKEN_REFERENCE = 0.444;

export interface BlindSum {
  /** How many results are counted. */
  results: number;
  /** Share of questions in which a friend chose the bot's reply as the owner's; 0.5 where nobody can tell them apart. */
  taken: Share;
  /** Share in which the owner's was found: the rest. */
  found: Share;
  /** The same for each test, in the order of the codes. */
  each: { test: string; code: string; taken: Share }[];
  reference: number;
  /** What was not counted, or should be looked at. */
  notes: string[];
}

/**
 * Adds up the codes of friends. A code that is given twice counts once, and is named; so are results of the same test
 * that differ.
 *
 * The interval takes questions for independent of each other. Friends differ, and one who asks for few questions weighs
 * little: with a handful of friends the truth is less sure than it says.
 *
 * @param codes at least one.
 * @throws ImitatorError `blind-code` for a mistyped one.
 */
export function addUpResults(codes: readonly string[]): BlindSum {
  const read = codes.map(readResultCode);
  const results = read.filter(({ code }, i) => read.findIndex((other) => other.code === code) === i);
  const questions = results.reduce((sum, { answers }) => sum + answers.length, 0);
  const right = results.reduce((sum, result) => sum + rightIn(result), 0);
  return {
    results: results.length,
    taken: shareOf(questions - right, questions),
    found: shareOf(right, questions),
    each: results.map((result) => ({ test: result.test, code: result.code, taken: takenIn(result) })),
    reference: TAKEN_REFERENCE,
    notes: [...repeated(read), ...sameTest(results)],
  };
}

/** The sum in words, a line each. */
export function describeBlindSum({ results, taken, each, reference, notes }: BlindSum): string[] {
  const wrong = Math.round(taken.value * taken.n);
  return [
    `The bot's reply was taken for the owner's in ${wrong} of ${counted(taken.n, 'question')}: ` +
      `${percent(taken.value)} (95 %: ${percent(taken.low)} to ${percent(taken.high)}), ` +
      `by ${counted(results, 'result')}. 50 % is where nobody can tell them apart.`,
    ...(results > 1
      ? each.map(({ test, taken: one }) => `  test ${test}: ${percent(one.value)} of ${one.n}`)
      : []),
    `For comparison: of acquaintances who chatted with a clone for three minutes, ${percent(reference)} took it for ` +
      'the person (arXiv 2504.04332).',
    ...notes,
  ];
}

const rightIn = ({ answers }: BlindResult) => answers.filter((right) => right).length;

const takenIn = (result: BlindResult) =>
  shareOf(result.answers.length - rightIn(result), result.answers.length);

function repeated(read: readonly BlindResult[]): string[] {
  const codes = new Set(read.map(({ code }) => code));
  return [...codes].flatMap((code) => {
    const times = read.filter((result) => result.code === code).length;
    return times === 1 ? [] : [`${code} is given ${times} times, and counts once.`];
  });
}

function sameTest(results: readonly BlindResult[]): string[] {
  const tests = new Set(results.map(({ test }) => test));
  return [...tests].flatMap((test) => {
    const codes = results.filter((result) => result.test === test).map(({ code }) => code);
    if (codes.length === 1) return [];
    return [
      `${codes.join(' and ')} are ${plural(codes.length, 'a result', 'results')} of the same test ${test}: ` +
        'if one friend took it again, leave the later code out.',
    ];
  });
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
