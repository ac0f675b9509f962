/** Whom a person in danger can call: by country where it is known, else by language. */
import type { ConductLanguage } from '../../../config/groups/conduct.ts';
import { COUNTRIES, LINES_OF, SENTENCES } from './texts/crisis-lines.ts';

/** A few sentences in the language. */
export function crisisLine(language: ConductLanguage, country: string | undefined): string {
  const { emergency, anywhere, directory } = SENTENCES[language];
  const known = country === undefined ? undefined : COUNTRIES[country];
  const call = known === undefined ? anywhere : emergency.replaceAll('{number}', known.emergency);
  const countries = country === undefined ? (LINES_OF[language] ?? []) : [country];
  return [call, ...countries.flatMap((each) => lineOf(each, language)), directory].join(' ');
}

function lineOf(country: string, language: ConductLanguage): string[] {
  const line = COUNTRIES[country]?.line;
  if (line === undefined) return [];
  const where = new Intl.DisplayNames(language, { type: 'region' }).of(country) ?? country;
  const { name, number } = line;
  return [
    SENTENCES[language].line
      .replaceAll('{where}', where)
      .replaceAll('{name}', name)
      .replaceAll('{number}', number),
  ];
}
