/** How the sentences of one language are written down, and made into patterns. */

/** `media`: the text goes, the attachment was real. `call`, `reaction`, `system`: nobody typed anything. */
export type SystemKind = 'media' | 'call' | 'reaction' | 'system';
export type ByKind = Partial<Readonly<Record<SystemKind, readonly string[]>>>;

/**
 * The sentences of a language, as sources of regular expressions without the final stop.
 *
 * `{has/You have} sent a photo` is two forms: what follows the name of somebody else, and what the owner "says". In
 * them THING stands for what can be sent, NAME for anybody's name.
 */
export interface Language {
  /** Where they were seen. */
  source: string;
  /** What can be sent, with its article; counts are added. */
  things: readonly string[];
  /** What can be sent in numbers: `3 photos`. */
  many?: readonly string[];
  sentences: ByKind;
  /** Nobody's name is in them, or not at their beginning. */
  whole?: ByKind;
  /** The name of somebody may stand without a space before what follows it. */
  spaceless?: boolean;
  /** Sentences end without a stop. */
  stopless?: boolean;
}

/** Any name in the middle of a sentence; "You called me." was typed. */
const NAME = '(?!(?:me|us|him|her|them|it|this|that)\\b)[^\\n]{1,80}?';

/** What Messenger ends sentences with, in all scripts. */
export const STOP = '[.。।။۔]';

export type Patterns = readonly (readonly [SystemKind, RegExp])[];

/** One pattern a kind, over the whole of a text. */
export function compile(table: ByKind, flags = 'isu'): Patterns {
  return Object.entries(table)
    .filter(([, patterns]) => patterns.length > 0)
    .map(([kind, patterns]) => {
      const any = patterns.map((pattern) => pattern.replaceAll('NAME', NAME)).join('|');
      return [kind as SystemKind, new RegExp(`^(?:${any})$`, flags)];
    });
}

/** What is known of a language, as patterns that begin at the beginning and end at the end. */
export interface LanguagePatterns {
  /** What follows a name; the stop may be missing. */
  after: ByKind;
  /** What only the owner "says"; with its stop. */
  own: ByKind;
  whole: ByKind;
  /** Whole texts too; the stop may be missing. */
  anyhow: ByKind;
  spaceless: boolean;
}

export function patternsOf(language: Language): LanguagePatterns {
  const things = [...language.things, ...(language.many ?? []).map((thing) => `\\d+ ${thing}`)];
  const thing = `(?:${things.join('|')})`;
  const end = language.stopless === true ? '' : `\\s?${STOP}`;
  const form = (choose: (sentence: string) => string): ByKind =>
    mapKinds(language.sentences, (sentence) => choose(sentence.replaceAll('THING', thing)));
  const own = (sentence: string) =>
    HAS_FORMS.test(sentence) ? `(?:${sentence.replace(FORMS, '$2')})${end}` : '';
  return {
    after: form((sentence) => `(?:${sentence.replace(FORMS, '$1')})${STOP}?`),
    own: form(own),
    whole: mapKinds(language.whole ?? {}, (sentence, kind) =>
      endsAnyhow(kind, sentence) ? '' : `(?:${sentence})${end}`,
    ),
    anyhow: mapKinds(language.whole ?? {}, (sentence, kind) =>
      endsAnyhow(kind, sentence) ? `(?:${sentence})${STOP}?` : '',
    ),
    spaceless: language.spaceless === true,
  };
}

/** `{has/You have}`: what follows another's name, and what the owner "says". */
const FORMS = /\{([^{}/]*)\/([^{}]*)\}/gu;
const HAS_FORMS = /\{[^{}/]*\//u;

/** Whole sentences need their stop, lest they are what somebody typed. */
const endsAnyhow = (kind: string, pattern: string) => kind === 'reaction' || pattern.endsWith('.*');

function mapKinds(table: ByKind, map: (sentence: string, kind: string) => string): ByKind {
  return Object.fromEntries(
    Object.entries(table).map(([kind, list]) => [
      kind,
      list.map((sentence) => map(sentence, kind)).filter((sentence) => sentence !== ''),
    ]),
  );
}

/** Several tables as one. */
export function merge(tables: readonly ByKind[]): ByKind {
  const kinds = [...new Set(tables.flatMap((table) => Object.keys(table) as SystemKind[]))];
  return Object.fromEntries(kinds.map((kind) => [kind, tables.flatMap((table) => table[kind] ?? [])]));
}

export function firstMatch(table: Patterns, text: string): SystemKind | undefined {
  return table.find(([, pattern]) => pattern.test(text))?.[0];
}
