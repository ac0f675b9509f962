/**
 * Phrases found in what people type, as whole words whatever the case and the accents: many leave them out. No regular
 * expression: the time grows as the text does. In a phrase `*` ends a word that may go on, `..` is up to three words of
 * any kind.
 */

interface Phrase {
  words: readonly string[];
  /** Where the phrase has words left out. */
  text: string;
}

const GAP = '..';
const MOST_BETWEEN = 3;
/** Longer texts are read at both ends. */
const MOST_CHARACTERS = 20_000;

/** The words of a text as phrases know them. */
export function foldedWords(text: string): string[] {
  const ends =
    text.length <= MOST_CHARACTERS
      ? text
      : `${text.slice(0, MOST_CHARACTERS / 2)} ${text.slice(-MOST_CHARACTERS / 2)}`;
  const folded = ends
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’ʼ`´]/g, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('đ', 'd')
    .replaceAll('ø', 'o');
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Phrases that are looked for together. */
export class Phrases {
  readonly #byFirst = new Map<string, Phrase[]>();
  readonly #open: Phrase[] = [];

  /** @param list separated by commas or lines. */
  constructor(list: string) {
    for (const text of list.split(/[,\n]/).map((each) => each.trim())) {
      const words = text.split(/\s+/).flatMap((word) => (word === GAP ? [GAP] : foldedPattern(word)));
      if (text === '' || words.length === 0) continue;
      const first = words[0]!;
      if (first.endsWith('*')) this.#open.push({ words, text });
      else this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), { words, text }]);
    }
  }

  /** The first that stands in these words. */
  find(words: readonly string[]): string | undefined {
    for (let at = 0; at < words.length; at++) {
      const found = this.#at(words, at);
      if (found !== undefined) return found.phrase.text;
    }
    return undefined;
  }

  /** Whether the words are one of the phrases, and nothing else. */
  isWhole(words: readonly string[]): boolean {
    const candidates = [...(this.#byFirst.get(words[0] ?? '') ?? []), ...this.#open];
    return candidates.some((phrase) => matchFrom(phrase.words, words, 0) === words.length);
  }

  /** The words without these phrases: each leaves a word that is in no other phrase. */
  without(words: readonly string[]): string[] {
    const left: string[] = [];
    for (let at = 0; at < words.length; ) {
      const found = this.#at(words, at);
      left.push(found === undefined ? words[at]! : '');
      at = found === undefined ? at + 1 : found.end;
    }
    return left;
  }

  /** The longest that begins here. */
  #at(words: readonly string[], at: number): { phrase: Phrase; end: number } | undefined {
    let longest: { phrase: Phrase; end: number } | undefined;
    for (const phrase of [...(this.#byFirst.get(words[at]!) ?? []), ...this.#open]) {
      const end = matchFrom(phrase.words, words, at);
      if (end > (longest?.end ?? at)) longest = { phrase, end };
    }
    return longest;
  }
}

function foldedPattern(word: string): string[] {
  const open = word.endsWith('*');
  const folded = foldedWords(word);
  return folded.map((part, i) => (open && i === folded.length - 1 ? `${part}*` : part));
}

/** Where the phrase that begins here ends; -1 if none does. */
function matchFrom(phrase: readonly string[], words: readonly string[], at: number): number {
  let place = at;
  for (let i = 0; i < phrase.length; i++) {
    if (phrase[i] === GAP) {
      const rest = phrase.slice(i + 1);
      for (let gap = 0; gap <= MOST_BETWEEN; gap++) {
        const end = matchFrom(rest, words, place + gap);
        if (end !== -1) return end;
      }
      return -1;
    }
    if (!isWord(phrase[i]!, words[place])) return -1;
    place++;
  }
  return place;
}

function isWord(pattern: string, word: string | undefined): boolean {
  if (word === undefined || word === '') return false;
  return pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern;
}
