/**
 * Which language a person is told something in: the locale where one is stored (nobody asks Graph for it yet), else
 * what the person writes, else the owner's language, with English beside it where that is a guess.
 */
import { CONDUCT_LANGUAGES, type ConductLanguage } from '../../../config/groups/conduct.ts';

export interface PersonLanguage {
  language: ConductLanguage;
  /** Whether it is known: otherwise English is said beside it. */
  sure: boolean;
  /** The country, where a locale names one: AT. */
  country: string | undefined;
}

/** Fewer letters than these tell no language. */
const FEWEST_LETTERS = 25;
/** A conversation's latest words are enough. */
const MOST_CHARACTERS = 2000;

/** Tells the language of a text, as a code of two letters; empty where it cannot. */
export type DetectLanguage = (text: string) => string;

/** The detector, which takes a moment and some memory to load. */
export async function loadDetector(): Promise<DetectLanguage> {
  const { eld } = await import('eld/extrasmall');
  return (text) => {
    const found = eld.detect(text);
    return found.isReliable() ? found.language : '';
  };
}

/** @param texts what the person wrote, the oldest first. */
export function languageOf(
  { locale, texts, owner }: { locale: string | null; texts: readonly string[]; owner: ConductLanguage },
  detect: DetectLanguage,
): PersonLanguage {
  const [code = '', country] = (locale ?? '').split(/[_-]/);
  const known = supported(code);
  if (known !== undefined) return { language: known, sure: true, country: country?.toUpperCase() };
  const text = texts.join('\n').slice(-MOST_CHARACTERS);
  const enough = (text.match(/\p{L}/gu)?.length ?? 0) >= FEWEST_LETTERS;
  const written = enough ? supported(detect(text)) : undefined;
  return written === undefined
    ? { language: owner, sure: false, country: undefined }
    : { language: written, sure: true, country: undefined };
}

function supported(code: string): ConductLanguage | undefined {
  return CONDUCT_LANGUAGES.find((language) => language === code.toLowerCase());
}
