/**
 * Sentences that Messenger writes in a language of which no list exists, found by what gives them away: many people
 * "say" the same words after their own name, in many threads. The beginnings of files are enough to see them.
 */
import { repair } from './mojibake.ts';
import { normaliseName } from './names.ts';

/** In fewer threads, or of fewer people, it may be a way of talking. */
const FEWEST = 5;
const NAME_SIGN = '\u0000';
/** Sender and content of a message, as the parts of an object that follow each other. */
const MESSAGE =
  /"sender_name"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"timestamp(?:_ms)?"\s*:\s*\d+\s*,\s*"content"\s*:\s*("(?:[^"\\]|\\.)*")/gu;

export class TemplateMiner {
  readonly #seen = new Map<string, { threads: Set<string>; senders: Set<string> }>();

  /**
   * Looks through the beginning of a file.
   *
   * @param json its text, cut off anywhere.
   */
  add(thread: string, json: string, people: readonly string[]): void {
    for (const [, sender, content] of json.matchAll(MESSAGE)) {
      const name = normaliseName(unquote(sender!));
      const predicate = predicateOf(unquote(content!), [name, firstName(name)]);
      if (name === '' || predicate === undefined) continue;
      const template = withoutNames(predicate, people);
      const known = this.#seen.get(template) ?? { threads: new Set(), senders: new Set() };
      this.#seen.set(template, known);
      known.threads.add(thread);
      known.senders.add(name);
    }
  }

  /** What follows a name in sentences that nobody typed; names within it are left out. */
  templates(): ReadonlySet<string> {
    const found = [...this.#seen].filter(
      ([, { threads, senders }]) => threads.size >= FEWEST && senders.size >= FEWEST,
    );
    return new Set(found.map(([template]) => template));
  }
}

/** A sentence's words after the name that it begins with. */
function predicateOf(text: string, names: readonly string[]): string | undefined {
  const name = names.find((each) => each !== '' && text.startsWith(`${each} `));
  return name === undefined ? undefined : text.slice(name.length + 1);
}

/** The same sentence about other people is the same. */
export function withoutNames(text: string, people: readonly string[]): string {
  const names = people.flatMap((name) => [name, firstName(name)]).filter((name) => name.length > 1);
  return names
    .sort((a, b) => b.length - a.length)
    .reduce((sentence, name) => sentence.replaceAll(name, NAME_SIGN), text);
}

const firstName = (name: string) => name.split(' ', 1)[0]!;

function unquote(json: string): string {
  try {
    return repair(JSON.parse(json) as string);
  } catch {
    return '';
  }
}
