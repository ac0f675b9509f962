/** What the sentences that Messenger writes look like, in whatever language. */
import { STOP } from './sentences.ts';

const LONGEST = 160;
const LINK = /https?:\/\/|www\.|[\w-]\.(?:com|org|net|be|de|fr|pl|io|me|tv)\b/iu;
/** Scripts that put no spaces between words. */
const SPACELESS =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const ENDS = new RegExp(`${STOP}$`, 'u');
/** What people type, and Messenger does not, in a sentence about an attachment. */
const TYPED = /[\n,!?;:]|\p{Extended_Pictographic}/u;
/** Georgian counts as lower case and has no capitals in use. */
const CAPITAL = /^[\p{Lu}\p{Lt}\p{Lo}\p{Script=Georgian}]/u;

export const isSpaceless = (text: string): boolean => SPACELESS.test(text);
export const endsInStop = (text: string): boolean => ENDS.test(text);
export const hasLink = (text: string): boolean => LINK.test(text);

/** One plain sentence of some words, with its stop. */
export function isPlainSentence(text: string): boolean {
  if (text.length > LONGEST || TYPED.test(text) || hasLink(text)) return false;
  return isSpaceless(text) || (endsInStop(text) && /\S\s+\S/u.test(text));
}

/** A plain sentence with its capital, where the script has capitals. */
export function isWholeSentence(text: string): boolean {
  return CAPITAL.test(text) && isPlainSentence(text);
}

/**
 * What a sentence says of its own sender, without the name: nobody who shares something speaks of themself so.
 * Undefined where it says nothing of the sender.
 */
export function saidOfSender(text: string, sender: string): string | undefined {
  if (sender === '' || !isPlainSentence(text)) return undefined;
  for (const name of [sender, sender.split(' ', 1)[0]!]) {
    const at = text.indexOf(name);
    if (at < 0 || isInWord(text, at, name)) continue;
    const rest = `${text.slice(0, at)} ${text.slice(at + name.length)}`.replace(/\s+/gu, ' ').trim();
    if (isSpaceless(rest) || /\S\s+\S/u.test(rest)) return rest;
  }
  return undefined;
}

/** "An" is no name in "Anhang"; a particle of a spaceless script may follow a name. */
function isInWord(text: string, at: number, name: string): boolean {
  const before = text.slice(0, at).at(-1) ?? ' ';
  const after = text.slice(at + name.length).at(0) ?? ' ';
  const isLetter = (sign: string) => /[\p{L}\p{N}]/u.test(sign) && !isSpaceless(sign);
  return isLetter(before) || isLetter(after);
}
