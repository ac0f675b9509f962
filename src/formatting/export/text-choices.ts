/** What the user says of single texts: kept as typed, or left out as nobody's. */

/** A text, `{name}` standing for anybody's name, to what becomes of it. */
export type TextChoices = Readonly<Record<string, TextChoice>>;
export type TextChoice = 'keep' | 'drop';

/** Stands for a name where texts are shown and chosen. */
export const NAME_PLACE = '{name}';

/** What was chosen for a text; undefined if nothing was. */
export function chooserOf(choices: TextChoices): (content: string) => TextChoice | undefined {
  const entries = Object.entries(choices);
  if (entries.length === 0) return () => undefined;
  const exact = new Map(entries.map(([text, choice]) => [comparable(text), choice]));
  const patterns = entries
    .filter(([text]) => text.includes(NAME_PLACE))
    .map(([text, choice]) => [patternOf(comparable(text)), choice] as const);
  return (content) => {
    const text = comparable(content);
    return exact.get(text) ?? patterns.find(([pattern]) => pattern.test(text))?.[1];
  };
}

const comparable = (text: string) => text.trim().normalize('NFC').replaceAll('\u2019', "'");

function patternOf(text: string): RegExp {
  const parts = text.split(NAME_PLACE).map((part) => part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('[^\\n]{1,80}?')}$`, 'u');
}
