/**
 * Texts that Messenger and Instagram write into a message's content themselves. They match as a whole or not at all.
 * Whoever they speak of is You, Someone, A contact, or a name, first name or nickname of the thread; never a pronoun
 * ("I called you." was typed).
 *
 * Fields come first (`typed`, and here a share or a picture that describes itself), then the lists of English and of
 * other languages, then what was found all over the export (`text-miner`).
 */
import { afterName, afterNameExactly, afterSendersName, SUBJECTS, whole, wholeExactly } from './english.ts';
import type { FoundTexts } from './found-texts.ts';
import { languages } from './languages.ts';
import { compile, firstMatch, merge, patternsOf, type SystemKind } from './sentences.ts';
import { withoutNames } from './template.ts';
import { endsInStop, isPlainSentence, isSpaceless, saidOfSender } from './text-shape.ts';

export type { SystemKind } from './sentences.ts';

const inEventThread = /^.* is happening now\.$/isu;
const invitationAnswer = /^(?:accepted|declined)\.?$/iu;

const known = Object.values(languages).map(patternsOf);
const spaced = known.filter((language) => !language.spaceless);
const spaceless = known.filter((language) => language.spaceless);

const english = compile(afterName);
const englishExactly = compile(afterNameExactly, 'su');
const englishOfSender = compile(afterSendersName, 'su');
const sentences = compile(whole);
const sentencesExactly = compile(wholeExactly, 'su');
const afterAnyName = compile(merge(spaced.map(({ after }) => after)));
const afterNameDirectly = compile(merge(spaceless.map(({ after }) => after)));
const wholeOfLanguages = compile(merge(spaced.map(({ whole }) => whole)), 'su');
const ownOfLanguages = compile(merge(spaced.map(({ own }) => own)), 'su');
const anyhowOfLanguages = compile(merge(spaced.map(({ anyhow }) => anyhow)), 'su');
const wholeSpaceless = compile(merge(spaceless.flatMap(({ whole, anyhow }) => [whole, anyhow])), 'su');
const ownSpaceless = compile(merge(spaceless.map(({ own }) => own)), 'su');
/** Of an attachment without anybody's name; only beside an attachment, since it may be typed. */
const nameless = compile(
  merge([afterName, ...spaced.map(({ after }) => after)].map(({ media = [] }) => ({ media }))),
);
/** Most texts begin otherwise, or small. */
const CAPITAL = /^[^\p{Ll}\p{P}\p{S}]/u;

/**
 * The word that every whole text of English begins with, so that most of what people type needs no further look.
 * Patterns that begin with a name are found by their "'s".
 */
const sentenceStart =
  /^(?:shared|sent|you|you're|this|download|click|the|audio|video|voice|group|call|missed|declined|reacted|liked|loved|to|waiting|message|messages|unavailable|story|status|user|a|an|current|disappearing|say|new|instagram|your|previous|it's|please|mentioned|replied|ip|reminder)(?![\p{L}\p{N}])|'s (?:key|turn|video|poll)/iu;

const PRONOUNS = new Set(['i', 'we', 'he', 'she', 'it', 'they', 'who', 'this', 'that']);
/** Nobody's nickname, in the languages that name whoever does something. Names of people are among them. */
const PRONOUNS_OF_LANGUAGES = new Set(
  'i we he she it they who this that ich er sie es wir ihr wer je il elle on nous ils elles qui yo él ella nosotros ellos quien eu ele ela nós eles quem io lui lei noi loro chi ja on ona ono my oni kto ik hij zij ze wij wie ben o biz onlar kim tôi anh em chị nó họ ai saya dia kami mereka siapa я он она мы они кто jag han hon vi de jeg hun'.split(
    ' ',
  ),
);

/** What a thread tells about whom its system texts may name, and about itself. */
export interface SystemTextContext {
  /** Participants and senders, repaired. */
  names: readonly string[];
  /** A shared event hangs in the thread. */
  event?: boolean;
  /** The thread is a group, or a request that was pending. */
  groupOrRequest?: boolean;
  /** What the whole export repeats. */
  found?: FoundTexts;
}

/** What a message's fields tell of its text. */
export interface Told {
  sender?: string;
  /** The owner sent it; undefined where nobody knows who that is. */
  fromOwner?: boolean;
  /** Something is attached. */
  media?: boolean;
}

export interface Recognised {
  kind: SystemKind;
  /** By a list, by its structure, or as it was found all over the export. */
  by: 'list' | 'structure' | 'export';
}

export interface SystemTexts {
  /** What it is, or undefined if a person typed it. */
  recognise(content: string, told?: Told): Recognised | undefined;
  /** Learns a nickname that a system text gave: later texts may use it. */
  learn(content: string): void;
}

/** The recogniser of one thread. */
export function systemTexts(context: SystemTextContext): SystemTexts {
  const { names, found } = context;
  const subjects = subjectsOf(names);
  const listed = (text: string, told: Told) =>
    kindOfWhole(text, told) ??
    afterSubject(text, told) ??
    (isSpaceless(text) ? kindOfSpaceless(text, told) : undefined);
  const afterSubject = (text: string, told: Told): SystemKind | undefined => {
    for (const { subject, rest } of subjects.of(text)) {
      const kind =
        kindOfPredicate(rest, text) ??
        (isSender(subject, told) ? kindOfSenders(subject, rest, text) : undefined);
      // What others send is no "You sent a photo.": they typed it.
      if (subject === 'you' && told.fromOwner === false && kind === 'media') continue;
      if (kind !== undefined) return kind;
      if (context.groupOrRequest && invitationAnswer.test(rest)) return 'system';
    }
    return undefined;
  };
  const kindOfSpaceless = (text: string, told: Told): SystemKind | undefined => {
    const kind = firstMatch(wholeSpaceless, text);
    if (kind !== undefined && !(kind === 'media' && told.fromOwner === false)) return kind;
    if (told.fromOwner !== false && firstMatch(ownSpaceless, text) !== undefined)
      return firstMatch(ownSpaceless, text);
    const name = names.find((each) => each !== '' && text.startsWith(each)) ?? firstNameOf(names, text);
    return name === undefined
      ? undefined
      : firstMatch(afterNameDirectly, text.slice(name.length).trimStart());
  };
  const repeated = (text: string): boolean => {
    if (found === undefined) return false;
    if (found.wholes.has(text)) return true;
    return (
      found.templates.size > 0 &&
      subjects.of(text).some(({ rest }) => found.templates.has(withoutNames(rest, names)))
    );
  };
  return {
    learn(content) {
      const nickname = /nickname(?: for [^\n]{1,80}?)? to ([^\n]{1,80}?)\.$/iu.exec(content)?.[1];
      if (nickname !== undefined) subjects.add(nickname);
    },
    recognise(content, told = {}) {
      const text = plain(content);
      const kind = listed(text, told);
      if (kind !== undefined) return { kind, by: 'list' };
      if (repeated(text)) return { kind: 'system', by: 'export' };
      if (told.media === true && isDescription(text, told)) return { kind: 'media', by: 'structure' };
      return context.event && inEventThread.test(text) ? { kind: 'system', by: 'structure' } : undefined;
    },
  };
}

/** A text as it is compared: without space around, with plain apostrophes. */
export const plain = (content: string): string => content.trim().replaceAll('\u2019', "'");

/** Whether a text on an attachment describes it: of its sender, of nobody by name, or of a nickname. */
function isDescription(text: string, { sender = '' }: Told): boolean {
  if (saidOfSender(text, sender) !== undefined) return true;
  if (!CAPITAL.test(text) || !endsInStop(text)) return false;
  return firstMatch(nameless, text) !== undefined || isOfNickname(text);
}

const LONGEST_NICKNAME = 3;

function isOfNickname(text: string): boolean {
  const words = text.split(' ');
  if (!isPlainSentence(text) || PRONOUNS_OF_LANGUAGES.has(comparable(words[0]!))) return false;
  const rests = Array.from({ length: LONGEST_NICKNAME }, (_, i) => words.slice(i + 1).join(' '));
  return rests.some((rest) => firstMatch(nameless, rest) !== undefined);
}

function kindOfWhole(text: string, { fromOwner }: Told): SystemKind | undefined {
  if (sentenceStart.test(text)) {
    const kind = firstMatch(sentences, text);
    if (kind !== undefined) return kind;
  }
  if (!CAPITAL.test(text)) return undefined;
  const anyhow = firstMatch(sentencesExactly, text) ?? firstMatch(anyhowOfLanguages, text);
  if (anyhow !== undefined || !endsInStop(text)) return anyhow;
  // Whoever else sends the owner's form of a sentence has typed it.
  const own = fromOwner === false ? undefined : firstMatch(ownOfLanguages, text);
  return own ?? firstMatch(wholeOfLanguages, text);
}

/** What follows somebody's name. */
function kindOfPredicate(rest: string, text: string): SystemKind | undefined {
  return (
    firstMatch(english, rest) ??
    (CAPITAL.test(text) ? firstMatch(englishExactly, rest) : undefined) ??
    firstMatch(afterAnyName, rest)
  );
}

/** Who speaks of themself by name typed nothing, be the stop there or not; what "You" did, people say of others too. */
function kindOfSenders(subject: string, rest: string, text: string): SystemKind | undefined {
  if (!CAPITAL.test(text)) return undefined;
  return (
    firstMatch(englishOfSender, rest) ?? (subject === 'you' ? undefined : firstMatch(english, `${rest}.`))
  );
}

/** Nobody calls themself or others so. */
const UNNAMED = /^(?:an? )?(?:messenger|facebook|instagram) user$/u;

/** Whether a sentence speaks of whoever sent it. */
function isSender(subject: string, { sender = '', fromOwner }: Told): boolean {
  if (subject === 'you') return fromOwner === true;
  if (UNNAMED.test(subject)) return true;
  const name = comparable(sender);
  const words = name.split(' ');
  return [name, words[0], words.at(-1)].includes(subject);
}

/** Whether a list has it. */
export function isListedPredicate(rest: string): boolean {
  const tables = [english, englishExactly, englishOfSender, afterAnyName];
  return tables.some((table) => firstMatch(table, rest) !== undefined);
}

interface Subjects {
  add(name: string): void;
  /** Those that a text begins with, and what follows. */
  of(text: string): { subject: string; rest: string }[];
}

const NONE: { subject: string; rest: string }[] = [];

function subjectsOf(names: readonly string[]): Subjects {
  const byFirstWord = new Map<string, Set<string>>();
  const add = (name: string) => {
    const plain = comparable(name);
    const [first] = plain.split(' ');
    if (first === undefined || first === '' || PRONOUNS.has(plain)) return;
    const same = byFirstWord.get(first);
    if (same === undefined) byFirstWord.set(first, new Set([plain]));
    else same.add(plain);
  };
  for (const subject of SUBJECTS) add(subject);
  for (const name of names) {
    add(name);
    // Names of some languages end in what people are called.
    const words = name.split(/\s+/u);
    for (const word of [words[0], words.at(-1)]) add(word ?? '');
  }
  return {
    add,
    of(text) {
      const space = text.indexOf(' ');
      const same = space < 1 ? undefined : byFirstWord.get(comparable(text.slice(0, space)));
      if (same === undefined) return NONE;
      return [...same].flatMap((subject) => {
        const rest = predicateAfter(text, subject);
        return rest === undefined ? [] : [{ subject, rest }];
      });
    },
  };
}

function firstNameOf(names: readonly string[], text: string): string | undefined {
  return names.map((name) => name.split(' ', 1)[0]!).find((name) => name !== '' && text.startsWith(name));
}

/** What follows the subject's name and a space, or undefined where the text does not begin with it. */
function predicateAfter(text: string, subject: string): string | undefined {
  const composed = text.normalize('NFC');
  if (comparable(composed.slice(0, subject.length)) !== subject || composed[subject.length] !== ' ')
    return undefined;
  return composed.slice(subject.length + 1);
}

function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
