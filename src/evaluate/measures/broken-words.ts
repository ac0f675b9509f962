/** Words that nobody uses: what a model makes when it puts wrong pieces together. */
import { englishWordSet, letterWordsOf } from '../../text/index.ts';
import { bootstrapRatio, type Figure } from './bootstrap.ts';
import { bySession, checkReplies, type JudgedReply } from './judged-reply.ts';

/**
 * Words that are no broken ones: those of texts (the training split, prompts and responses), of a tokenizer's
 * whole-word entries, and of an English word list.
 *
 * @param tokenizerWords entries that begin a word, without the sign for the space before them.
 */
export function knownWords(
  texts: Iterable<string>,
  tokenizerWords: Iterable<string>,
  english: Iterable<string> = englishWordSet(),
): Set<string> {
  const known = new Set<string>();
  for (const source of [texts, tokenizerWords, english])
    for (const text of source) for (const word of letterWordsOf(text)) known.add(word);
  return known;
}

/** The share of the replies' words (letters only, lower case) that are unknown. 0 where they have no words. */
export function brokenWords(
  replies: readonly JudgedReply[],
  known: ReadonlySet<string>,
  seed: number,
): Figure {
  checkReplies(replies);
  const words = bySession(replies).map((group) => group.flatMap(({ reply }) => letterWordsOf(reply)));
  const broken = words.map((list) => list.filter((word) => !known.has(word)).length);
  if (words.every((list) => list.length === 0)) return { value: 0, low: 0, high: 0, n: replies.length };
  const interval = bootstrapRatio(
    broken,
    words.map((list) => list.length),
    seed,
  );
  return { ...interval, n: replies.length };
}
