/** The words of a text, as every comparison of texts here knows them. */

/** Marks within a word that writers leave out as they like: "don't" is "dont". */
const WITHIN = /['’ʼ`]/gu;
/** One emoji with its skin and variant, those that are joined to one, or a flag: the source of an expression. */
export const EMOJI = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{EMod}|\u200D\p{Extended_Pictographic})*|\p{RI}{2}`;
const WORD = new RegExp(String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N}]*|${EMOJI}`, 'gu');
/** The same, with the signs between words as words of their own. */
const TOKEN =
  /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*|\p{Extended_Pictographic}|([^\s\p{L}\p{N}])\1*/gu;
const LETTERS = /\p{L}[\p{L}\p{M}]*/gu;

/**
 * Lower-case words without punctuation; each emoji is a word. Messages that a pipe joins follow each other like
 * sentences: `"I'm ok.|You? 😊"` is im, ok, you, 😊.
 */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().replace(WITHIN, '').match(WORD) ?? [];
}

/** Lower-case words and signs, a run of one sign as one token: `"No!! I'm ok"` is no, !!, i'm, ok. */
export function tokensOf(text: string): string[] {
  return text.toLowerCase().match(TOKEN) ?? [];
}

/** Lower-case words of letters alone. */
export function letterWordsOf(text: string): string[] {
  return text.toLowerCase().replace(WITHIN, '').match(LETTERS) ?? [];
}

/** Words of a reply, as people count them: what white space and the pipes between bubbles leave. */
export function countWords(reply: string): number {
  return reply.split(/[\s|]+/u).filter((word) => word !== '').length;
}

/**
 * The same for texts that differ in case and punctuation only. Of a text that is nothing but punctuation, the text
 * itself.
 */
export function textKey(text: string): string {
  const words = wordsOf(text);
  return words.length > 0 ? words.join(' ') : text.trim();
}

/** The runs of `n` neighbouring items, each joined by a space. */
export function ngramsOf(items: readonly string[], n: number): string[] {
  const count = Math.max(0, items.length - n + 1);
  return Array.from({ length: count }, (_, at) => items.slice(at, at + n).join(' '));
}
