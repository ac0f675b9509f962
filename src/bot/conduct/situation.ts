/** A stored conversation at a moment, with all that the policies look at. */
import { type ConductSettings, type Situation, wordsOf } from './decision.ts';
import { languageOf, loadDetector } from './languages.ts';

let detector: ReturnType<typeof loadDetector> | undefined;

export async function situationOf(
  conversation: Situation['conversation'],
  settings: ConductSettings,
  { now, due }: { now: number; due: number },
): Promise<Situation> {
  detector ??= loadDetector();
  const { conduct, history, pending } = conversation;
  const past = history.flatMap(({ side, text }) => (side === 'other' ? [text] : []));
  const texts = [...past, ...wordsOf(pending)];
  const language = languageOf(
    { locale: conduct.locale, texts, owner: settings.ownerLanguage },
    await detector,
  );
  return { conversation, now, due, settings, language };
}
