/** Whether a drawn reply is fit to be sent, and what is left of one that is not. */
import { hasPlaceholder, PLACEHOLDERS } from '../formatting/prompt/index.ts';

/** Why a reply is drawn again; from the least bad to the worst. */
export const flaws = ['repeats', 'literal', 'blocked', 'empty'] as const;
export type Flaw = (typeof flaws)[number];

export interface JudgeSettings {
  blocked: readonly string[];
}

export interface JudgeContext {
  settings: JudgeSettings;
  /** The bot's own latest turns, bubbles joined by a space. */
  lastReplies: readonly string[];
  /** Replaces private literals by their placeholders, as the formatting did for the training data. */
  scrub(text: string): string;
}

const WORD = /[\p{L}\p{N}]+/gu;
/** "no no no no" is how people write; a model in a loop goes on. */
const MOST_EQUAL_WORDS = 5;
const MOST_EQUAL_PHRASES = 2;
const LONGEST_PHRASE = 12;

/** The worst flaw of a reply, or undefined if it can be sent as it is. */
export function flawOf(bubbles: readonly string[], context: JudgeContext): Flaw | undefined {
  if (!bubbles.some((bubble) => bubble.trim() !== '')) return 'empty';
  if (bubbles.some((bubble) => holdsBlocked(bubble, context.settings.blocked))) return 'blocked';
  if (bubbles.some((bubble) => holdsLiteral(bubble, context))) return 'literal';
  return repeats(bubbles, context.lastReplies) ? 'repeats' : undefined;
}

/** The bubbles without what is wrong with them; empty where nothing good is left. */
export function mend(bubbles: readonly string[], context: JudgeContext): string[] {
  const allowed = bubbles
    .filter((bubble) => !holdsBlocked(bubble, context.settings.blocked))
    .map((bubble) => withoutLoops(withoutLiterals(bubble, context)))
    .filter((bubble) => WORD_OR_SIGN.test(bubble));
  return allowed.filter((bubble, i) => !isRepeatedBubble(bubble, allowed.slice(0, i)));
}

/** A letter, a digit or an emoji: what is left of "call me at" minus its number may be a lone comma. */
const WORD_OR_SIGN = /[\p{L}\p{N}\p{Extended_Pictographic}!?]/u;

function holdsBlocked(text: string, blocked: readonly string[]): boolean {
  const words = ` ${wordsOf(text).join(' ')} `;
  return blocked.some((phrase) => {
    const wanted = wordsOf(phrase).join(' ');
    // A blocked sign or emoji has no words: it is looked for as it stands.
    return wanted === '' ? text.includes(phrase) : words.includes(` ${wanted} `);
  });
}

function holdsLiteral(text: string, context: JudgeContext): boolean {
  return hasPlaceholder(context.scrub(text));
}

function withoutLiterals(text: string, context: JudgeContext): string {
  return context
    .scrub(text)
    .replace(PLACEHOLDERS, ' ')
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[,.!?;:])/gu, '')
    .trim();
}

function repeats(bubbles: readonly string[], lastReplies: readonly string[]): boolean {
  if (bubbles.some((bubble, i) => isRepeatedBubble(bubble, bubbles.slice(0, i)))) return true;
  if (bubbles.some((bubble) => loopIn(wordsOf(bubble)) !== undefined)) return true;
  const words = wordsOf(bubbles.join(' '));
  // "yes" twice running is conversation; the same sentence twice is a machine.
  return words.length >= 3 && lastReplies.some((last) => wordsOf(last).join(' ') === words.join(' '));
}

/** The same bubble a second time, or a third time if it is a single word ("haha"). */
function isRepeatedBubble(bubble: string, before: readonly string[]): boolean {
  const words = wordsOf(bubble);
  if (words.length === 0) return false;
  const equal = before.filter((other) => wordsOf(other).join(' ') === words.join(' ')).length;
  return equal >= (words.length === 1 ? 2 : 1);
}

/** The first place where a word or a phrase comes again and again: where its second coming begins. */
function loopIn(words: readonly string[]): number | undefined {
  for (let start = 0; start < words.length; start++) {
    for (let length = 1; length <= LONGEST_PHRASE; length++) {
      const most = length === 1 ? MOST_EQUAL_WORDS : MOST_EQUAL_PHRASES;
      if (countRepeats(words, start, length) > most) return start + length;
    }
  }
  return undefined;
}

function countRepeats(words: readonly string[], start: number, length: number): number {
  let count = 1;
  while (equalRun(words, start, start + count * length, length)) count++;
  return count;
}

function equalRun(words: readonly string[], a: number, b: number, length: number): boolean {
  if (b + length > words.length) return false;
  for (let i = 0; i < length; i++) if (words[a + i] !== words[b + i]) return false;
  return true;
}

/** Cuts a bubble before the second coming of what it goes on repeating. */
function withoutLoops(text: string): string {
  const places = [...text.matchAll(WORD)];
  const loop = loopIn(places.map(([word]) => fold(word)));
  return loop === undefined ? text : text.slice(0, places[loop]!.index).trim();
}

function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map(fold);
}

function fold(word: string): string {
  return word.normalize('NFKC').toLowerCase();
}
