/** What the bot says for itself, in the person's language; the owner may word each text. */
import type { ConductLanguage, NoticeName } from '../../../config/groups/conduct.ts';
import { crisisLine } from './crisis-line.ts';
import type { Notice, Situation } from './decision.ts';
import { NOTICES } from './texts/notices.ts';

type Told = Pick<Situation, 'settings' | 'language'>;

export function noticeFor(name: NoticeName, told: Told): Notice {
  const { language, sure } = told.language;
  const languages: ConductLanguage[] = sure || language === 'en' ? [language] : [language, 'en'];
  const text = languages.map((each) => wording(name, each, told)).join('\n\n');
  return { name, text };
}

function wording(
  name: NoticeName,
  language: ConductLanguage,
  { settings, language: { country } }: Told,
): string {
  const text = settings.notices[name]?.[language] ?? NOTICES[name][language];
  return text.replaceAll('{line}', settings.crisisLines[language] ?? crisisLine(language, country));
}
