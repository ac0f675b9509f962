/** Whether the owner types in the language that a base speaks. A dataset in another one will not teach it that. */
import { type Languages, UNDETERMINED } from './language-meter.ts';

/** All bases that imitator knows were trained on English alone. */
export const BASE_LANGUAGE = 'en';

export interface LanguageWarning {
  code: 'other-language';
  /** One sentence without its full stop, for people. */
  message: string;
}

/** From this share of other languages on, among all that could be told, it is worth a warning. */
const WORTH_A_WARNING = 0.2;

/**
 * What to say of a dataset's languages before somebody trains on it; undefined where they are the base's, or unknown
 * as in datasets that were made before languages were looked at.
 */
export function languageWarning(
  languages: Languages | undefined,
  baseLanguage = BASE_LANGUAGE,
): LanguageWarning | undefined {
  const told = Object.entries(languages ?? {}).filter(([language]) => language !== UNDETERMINED);
  const others = told.filter(([language]) => language !== baseLanguage).sort((a, b) => b[1] - a[1]);
  const sum = (list: typeof told) => list.reduce((total, [, share]) => total + share, 0);
  if (others.length === 0 || sum(others) < WORTH_A_WARNING * sum(told)) return undefined;
  const named = others.map(([language, share]) => `${percent(share)} ${languageName(language)}`).join(', ');
  const base = languageName(baseLanguage);
  const [first] = others;
  return {
    code: 'other-language',
    message:
      `what the owner types is ${named}, and the base speaks ${base}: ` +
      `it can learn how they text, but will not make sense in ${languageName(first![0])}`,
  };
}

/** `Polish 94 %, English 4 %`, or undefined where nothing is known. */
export function languageList(languages: Languages | undefined): string | undefined {
  const told = Object.entries(languages ?? {}).filter(([language]) => language !== UNDETERMINED);
  if (told.length === 0) return undefined;
  return told.map(([language, share]) => `${languageName(language)} ${percent(share)}`).join(', ');
}

const names = new Intl.DisplayNames('en', { type: 'language' });
const languageName = (language: string) => names.of(language) ?? language;
const percent = (share: number) => `${Math.round(100 * share)} %`;
