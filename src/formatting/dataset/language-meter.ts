/**
 * Which languages the owner types in. A texted line is too short to tell by ("ok", "haha no"), so what is looked at are
 * blocks of many messages of one thread: most people write one language with one friend.
 */
import { PLACEHOLDERS } from '../prompt/privacy.ts';

/** Shares by language code (ISO 639-1), the largest first, with `und` for what cannot be told; they sum to 1. */
export type Languages = Record<string, number>;

/** What cannot be told: too little text, or languages with a share that is within the detector's errors. */
export const UNDETERMINED = 'und';

/** A block is full with so many characters; one with fewer letters than `FEWEST` tells nothing. */
const BLOCK = 500;
const FEWEST = 80;
/** At most twice so many blocks lie in memory and are looked at, evenly spread over the dataset. */
const KEPT = 200;
/** Smaller shares are not named: of English blocks 0.2 % were taken for Spanish. */
const SMALLEST_SHARE = 0.02;
const MOST_LANGUAGES = 5;

const LETTER = /\p{L}/gu;

/** Gathers what the owner typed, thread by thread. */
export class LanguageMeter {
  #block = '';
  #kept: string[] = [];
  #blocks = 0;
  #stride = 1;

  /** A message of the thread that is being read; of a very long one its beginning, lest one paste outweigh the rest. */
  add(text: string): void {
    this.#block += `${text.slice(0, BLOCK)}\n`;
    if (this.#block.length >= BLOCK) this.#closeBlock();
  }

  /** The thread ends, and with it a block: friends may be written to in different languages. */
  endThread(): void {
    if (this.#block !== '') this.#closeBlock();
  }

  /** The shares of the letters in all blocks. Loads the detector, which a process needs for nothing else. */
  async result(): Promise<Languages> {
    const { eld } = await import('eld/extrasmall');
    const letters = new Map<string, number>();
    for (const block of this.#kept) {
      const text = block.replace(PLACEHOLDERS, ' ');
      const count = text.match(LETTER)?.length ?? 0;
      const found = count < FEWEST ? '' : eld.detect(text).language;
      const language = found === '' ? UNDETERMINED : found;
      letters.set(language, (letters.get(language) ?? 0) + count);
    }
    return sharesOf(letters);
  }

  /** Twice as many as wanted: every second one goes and the stride doubles, so that all threads stay represented. */
  #closeBlock(): void {
    if (this.#blocks % this.#stride === 0) this.#kept.push(this.#block);
    this.#blocks++;
    this.#block = '';
    if (this.#kept.length < 2 * KEPT) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }
}

/** In thousandths; what is not named goes to `und`, so that they sum to 1. */
function sharesOf(letters: ReadonlyMap<string, number>): Languages {
  const total = [...letters.values()].reduce((a, b) => a + b, 0);
  const named = [...letters]
    .filter(([language, count]) => language !== UNDETERMINED && count / total >= SMALLEST_SHARE)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_LANGUAGES)
    .map(([language, count]): [string, number] => [language, Math.floor((1000 * count) / total)]);
  const rest = 1000 - named.reduce((sum, [, thousandths]) => sum + thousandths, 0);
  const all: [string, number][] = rest === 0 ? named : [...named, [UNDETERMINED, rest]];
  return Object.fromEntries(all.map(([language, thousandths]) => [language, thousandths / 1000]));
}
