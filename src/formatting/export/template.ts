/** A sentence without the names in it: the same sentence about other people is the same. */

const NAME_SIGN = '\u0000';

export function withoutNames(text: string, people: readonly string[], sign = NAME_SIGN): string {
  const names = people.flatMap((name) => [name, firstName(name)]).filter((name) => name.length > 1);
  return names
    .sort((a, b) => b.length - a.length)
    .reduce((sentence, name) => sentence.replaceAll(name, sign), text);
}

/** What follows the name of its sender at the beginning of a text. */
export function predicateOf(text: string, sender: string): string | undefined {
  if (sender === '' || text[0] !== sender[0]) return undefined;
  const name = [sender, firstName(sender)].find((each) => each !== '' && text.startsWith(`${each} `));
  return name === undefined ? undefined : text.slice(name.length + 1);
}

const firstName = (name: string) => name.split(' ', 1)[0]!;
