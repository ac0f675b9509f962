/** How much a system says that it has not said before. */
import { ngramsOf, textKey, wordsOf } from '../../text/index.ts';
import { bootstrap, type Figure, type Statistic, within } from './bootstrap.ts';
import { bySession, checkReplies, type JudgedReply } from './judged-reply.ts';

/**
 * distinct-n: the number of different n-grams over the number of n-grams in all replies (Li et al., arXiv 1510.03055);
 * of lower-case words without punctuation, within a reply. It falls as replies get more, so systems are compared on
 * the same prompts. Replies without an n-gram make it 0.
 */
export function distinct(replies: readonly JudgedReply[], n: 1 | 2, seed: number): Figure {
  checkReplies(replies);
  const groups = numbered(replies, ({ reply }) => ngramsOf(wordsOf(reply), n));
  const statistic = differentOverAll(groups);
  return figure(groups.length, statistic, seed, replies.length);
}

/** The share of the commonest reply, after lower-casing and removing punctuation. */
export function commonest(replies: readonly JudgedReply[], seed: number): Figure {
  checkReplies(replies);
  const groups = numbered(replies, ({ reply }) => [textKey(reply)]);
  return figure(groups.length, commonestOverAll(groups), seed, replies.length);
}

function figure(groups: number, statistic: Statistic, seed: number, n: number): Figure {
  return { ...within(bootstrap(groups, statistic, { seed, centred: true }), 0, 1), n };
}

/** What the replies of each conversation hold, equal texts by the same number from 0. */
function numbered(replies: readonly JudgedReply[], textsOf: (reply: JudgedReply) => string[]): number[][] {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  return bySession(replies).map((group) => group.flatMap((reply) => textsOf(reply).map(numberOf)));
}

function differentOverAll(groups: readonly (readonly number[])[]): Statistic {
  return (times) => {
    const seen = new Set<number>();
    let all = 0;
    groups.forEach((group, at) => {
      if (times[at] === 0) return;
      all += times[at]! * group.length;
      for (const ngram of group) seen.add(ngram);
    });
    return all === 0 ? 0 : seen.size / all;
  };
}

function commonestOverAll(groups: readonly (readonly number[])[]): Statistic {
  return (times) => {
    const counts = new Map<number, number>();
    let [most, all] = [0, 0];
    groups.forEach((group, at) => {
      if (times[at] === 0) return;
      all += times[at]! * group.length;
      for (const text of group) {
        const count = (counts.get(text) ?? 0) + times[at]!;
        counts.set(text, count);
        most = Math.max(most, count);
      }
    });
    return all === 0 ? 0 : most / all;
  };
}
