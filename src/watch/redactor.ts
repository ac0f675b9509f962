/**
 * Takes out of texts what no log, stored error or notice may hold: secrets in whatever form, and the ids of people.
 * It works on values before they become JSON, so that what it leaves is whole.
 */
import { messageOf } from '../base/errors.ts';
import { aliasOf } from '../store/index.ts';

export interface RedactorOptions {
  secrets: readonly string[];
  /** Ids that are long numbers and nobody's: of the pages. Behind one and a colon a person's id follows. */
  pages?: readonly string[];
  /** Whether people appear by their page-scoped ids. */
  personIds?: boolean;
}

/** Shorter ones are looked for as whole words: within one they would be found by chance. */
const SHORT_SECRET = 8;
/** Facts with this name are people, or conversations. */
const PERSON_FACTS = new Set(['person', 'appScopedId']);
const CONVERSATION_FACT = 'conversation';
const PAGE_FACT = 'page';
const MOST_PAGES = 1000;
/** As long as Meta's ids of people, where they stand in somebody else's words. */
const LONG_NUMBER = /(?<![\d.])\d{15,20}(?!\d)/g;
/** Deeper than any fact of ours. */
const DEEPEST = 8;

export class Redactor {
  readonly #secrets: RegExp[];
  readonly #pages: Set<string>;
  readonly #conversation: RegExp | undefined;
  readonly #personIds: boolean;
  #key: Buffer | undefined;

  constructor({ secrets, pages = [], personIds = false }: RedactorOptions) {
    const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
    this.#secrets = forms.map(patternOf);
    this.#pages = new Set(pages);
    this.#personIds = personIds;
    const names = pages.map(escapePattern).join('|');
    if (names !== '')
      this.#conversation = new RegExp(`(?<!\\w)(${names}):([^\\s"'\`\\\\,;:()<>{}\\[\\]]+)`, 'g');
  }

  /** The store's own: from now on people have their aliases, and are not only nameless. */
  useKey(key: Buffer): void {
    this.#key = key;
  }

  text(text: string): string {
    return this.#withoutPeople(this.#withoutSecrets(text));
  }

  /** The same value without them; of an error nothing but name, message, code and place. */
  value(value: unknown, fact = '', depth = 0): unknown {
    if (typeof value === 'string') return this.#fact(value, fact);
    if (typeof value !== 'object' || value === null) return value;
    if (depth === DEEPEST) return '[deeper]';
    if (value instanceof Error || fact === 'err') return this.value(errorFacts(value), '', depth + 1);
    if (Array.isArray(value)) return value.map((item) => this.value(item, fact, depth + 1));
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return this.value(value.toJSON(), fact, depth + 1);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        this.#withoutSecrets(key),
        this.value(item, key, depth + 1),
      ]),
    );
  }

  #fact(text: string, fact: string): string {
    const clean = this.#withoutSecrets(text);
    if (PERSON_FACTS.has(fact)) return this.#name(clean);
    if (fact === PAGE_FACT) {
      // Also one that nobody has configured: the line beside it names it.
      if (this.#pages.size < MOST_PAGES) this.#pages.add(clean);
      return clean;
    }
    const colon = clean.indexOf(':');
    if (fact === CONVERSATION_FACT && colon > 0)
      return `${clean.slice(0, colon)}:${this.#name(clean.slice(colon + 1))}`;
    return this.#withoutPeople(clean);
  }

  #withoutSecrets(text: string): string {
    return this.#secrets.reduce((rest, secret) => rest.replace(secret, '[secret]'), text);
  }

  #withoutPeople(text: string): string {
    if (this.#personIds) return text;
    const named =
      this.#conversation === undefined
        ? text
        : text.replace(
            this.#conversation,
            (_, page: string, person: string) => `${page}:${this.#name(person)}`,
          );
    return named.replace(LONG_NUMBER, (number) => (this.#pages.has(number) ? number : this.#name(number)));
  }

  #name(person: string): string {
    if (this.#personIds || /^p-[0-9a-f]{12}$|^\[person\]$/.test(person)) return person;
    return this.#key === undefined ? '[person]' : aliasOf(this.#key, person);
  }
}

/** As it is, and as headers and addresses carry it. */
function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const bytes = Buffer.from(secret);
  const coded = secret.length < SHORT_SECRET ? [] : [bytes.toString('base64'), bytes.toString('base64url')];
  return [secret, ...coded.map((text) => text.replace(/=+$/, ''))];
}

/** Finds a secret however often it was quoted, and as an address has it. */
function patternOf(secret: string): RegExp {
  const signs = [...secret.replace(/\\+/g, '\\')];
  const whole = signs.map((sign, i) => signPattern(sign, signs[i - 1])).join('');
  // Backslashes before it belong to it only where its first sign is one that is quoted: then all of them do.
  const begun = isPlain(signs[0]!) ? whole : `(?<!\\\\)${whole}`;
  const short = secret.length < SHORT_SECRET;
  return new RegExp(short ? `(?<![\\p{L}\\p{N}_])${begun}(?![\\p{L}\\p{N}_])` : begun, 'giu');
}

const QUOTED: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };

/** Never two ways to read the same backslashes: else a line full of them would take its length squared. */
function signPattern(sign: string, before: string | undefined): string {
  if (isPlain(sign)) return sign;
  const percent = [...Buffer.from(sign)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  if (sign === '\\') return `(?:\\\\+|(?:${percent})+)`;
  const units = Array.from({ length: sign.length }, (_, i) =>
    sign.charCodeAt(i).toString(16).padStart(4, '0'),
  );
  const escaped = units.map((unit) => `u${unit}`).join('\\\\+');
  const forms = [escapePattern(sign), escaped, ...(sign === ' ' ? ['\\+'] : []), ...(QUOTED[sign] ?? '')];
  return `(?:${before === '\\' ? '' : '\\\\*'}(?:${forms.join('|')})|${percent})`;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function isPlain(sign: string): boolean {
  return /^[A-Za-z0-9_]$/.test(sign);
}

/** Nothing of an error but these: errors of axios hold the request, those of pg the row. */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: messageOf(error) };
  const { name, message } = error;
  const code = (error as { code?: unknown }).code;
  // Errors of our own say in their message where they come from.
  const stack = error.name === 'ImitatorError' ? undefined : framesOf(error);
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** Where it happened, without the message, which stands beside it. */
function framesOf(error: Error): string | undefined {
  return error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
}
