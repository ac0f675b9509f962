/**
 * Sentences that Messenger writes in a language of which no list knows them, found by what gives them away all over an
 * export.
 *
 * - Many people "say" the same words after their own name, in many threads.
 * - The owner's whole text that hangs on nothing but attachments, and is much like what those sentences say of others
 *   ("Odeslali jste přílohu." beside "Jana odeslala přílohu.").
 * - The same whole text on attachments in many threads, of many people or where nobody's sentence is known.
 *
 * What is found late applies to threads that were read early, so that an export with finds is read once more.
 */
import { similarity } from './alike.ts';
import { type FoundTexts, nothingFound } from './found-texts.ts';
import type { ReadThread } from './read-thread.ts';
import { isListedPredicate, plain, systemTexts } from './system-texts.ts';
import { predicateOf, withoutNames } from './template.ts';
import { isSpaceless, isWholeSentence, saidOfSender } from './text-shape.ts';
import type { ExportMessage } from './thread-file.ts';

/** In fewer threads, or of fewer people, it may be a way of talking. */
const FEWEST = 5;
const FEWEST_OF_OWNER = 3;
const ALIKE = 0.7;
const ALIKE_WITHOUT_MEDIA = 0.8;
const LONGEST = 160;
/** More different texts than these are no sentences of Messenger. */
const MOST = 5000;

interface Sightings {
  threads: Set<string>;
  senders: Set<string>;
}

export class TextMiner {
  #found: FoundTexts = nothingFound;
  /** By what follows a name, where no list knows it. */
  #predicates = new Map<string, Sightings>();
  /** What sentences on attachments say of their senders. */
  #described = new Set<string>();
  /** Whole texts on attachments. */
  #attached = new Map<string, Sightings>();
  /** Whole texts of the owner without attachments that are like a known sentence. */
  #bare = new Map<string, Sightings>();
  /** Whole texts that hung on attachments in many threads of the reading before. */
  #suspects: ReadonlySet<string> = new Set();
  /** Suspects that were seen without an attachment too. */
  #alone = new Set<string>();
  #edits = { marked: 0, unmarked: 0 };

  /** What was found in the readings before this one. */
  get found(): FoundTexts {
    return this.#found;
  }

  look(thread: ReadThread): void {
    this.#edits.marked += thread.edits.marked;
    this.#edits.unmarked += thread.edits.unmarked;
    const known = [...this.#found.templates];
    for (const message of thread.messages) {
      const { content, mark, media, sender } = message;
      if (mark !== undefined || content === '' || content.length > LONGEST) continue;
      const predicate = predicateOf(content, sender);
      if (predicate !== undefined && !isListedPredicate(predicate))
        see(this.#predicates, withoutNames(predicate, thread.people), thread, message);
      if (media) this.#lookAtAttached(thread, message);
      else this.#lookAtBare(thread, message, known);
    }
  }

  #lookAtAttached(thread: ReadThread, message: ExportMessage): void {
    const { content, sender } = message;
    const said = saidOfSender(content, sender);
    if (said !== undefined) {
      if (this.#described.size < MOST) this.#described.add(withoutNames(said, thread.people, ''));
    } else if (isWholeSentence(content)) see(this.#attached, content, thread, message);
  }

  #lookAtBare(thread: ReadThread, message: ExportMessage, known: readonly string[]): void {
    const { content, sender } = message;
    if (this.#suspects.has(content)) this.#alone.add(content);
    if (known.length === 0 || !thread.owner.has(sender) || !isWholeSentence(content)) return;
    if (isLikeOneOf(content, known, ALIKE_WITHOUT_MEDIA)) see(this.#bare, content, thread, message);
  }

  /** Draws the conclusions of a reading of all threads; whether there is anything new, so that it is worth another one. */
  learn(owner: (name: string) => boolean): boolean {
    const templates = this.#templates();
    const { texts, suspects } = this.#wholes(templates, owner);
    const found = {
      templates,
      wholes: new Set([...this.#found.wholes, ...texts]),
      unmarkedEdits: this.#edits.marked === 0,
    };
    const isNew =
      found.templates.size > this.#found.templates.size ||
      found.wholes.size > this.#found.wholes.size ||
      suspects.some((text) => !this.#suspects.has(text)) ||
      (found.unmarkedEdits !== this.#found.unmarkedEdits && this.#edits.unmarked > 0);
    this.#found = found;
    this.#suspects = new Set(suspects);
    this.#predicates = new Map();
    this.#attached = new Map();
    this.#bare = new Map();
    this.#alone = new Set();
    this.#edits = { marked: 0, unmarked: 0 };
    return isNew;
  }

  #templates(): Set<string> {
    const common = [...this.#predicates].filter(
      ([, { threads, senders }]) => threads.size >= FEWEST && senders.size >= FEWEST,
    );
    return new Set([...this.#found.templates, ...common.map(([template]) => template)]);
  }

  #wholes(templates: ReadonlySet<string>, isOwner: (name: string) => boolean) {
    const sayings = [...this.#described, ...templates];
    const lists = systemTexts({ names: [] });
    const isListed = (text: string) => lists.recognise(text) !== undefined;
    const unlisted = [...this.#attached].filter(([text]) => !isListed(text));
    // Where the account's language is known, Messenger's sentences are much like the known ones.
    const isLanguageKnown = sayings.length > 0 || unlisted.length < this.#attached.size;
    const isSuspect = ({ threads, senders }: Sightings) =>
      [...senders].every(isOwner)
        ? !isLanguageKnown && threads.size >= FEWEST_OF_OWNER
        : threads.size >= FEWEST && senders.size >= FEWEST_OF_OWNER;
    const suspects = unlisted.filter(([, seen]) => isSuspect(seen)).map(([text]) => text);
    const alike = unlisted.filter(
      ([text, { senders }]) => [...senders].every(isOwner) && isLikeOneOf(text, sayings, ALIKE),
    );
    const bare = [...this.#bare].filter(([, { threads }]) => threads.size >= FEWEST_OF_OWNER);
    const texts = [
      ...[...alike, ...bare].map(([text]) => text),
      // Whether they stand alone too is known only when all was read with them in mind.
      ...suspects.filter((text) => this.#suspects.has(text) && !this.#alone.has(text)),
    ];
    return { texts: texts.map(plain).filter((text) => !isListed(text)), suspects };
  }
}

function see(
  seen: Map<string, Sightings>,
  text: string,
  { identity }: ReadThread,
  { sender }: ExportMessage,
): void {
  let sightings = seen.get(text);
  if (sightings === undefined) {
    if (seen.size >= MOST) return;
    sightings = { threads: new Set(), senders: new Set() };
    seen.set(text, sightings);
  }
  if (sightings.threads.size < FEWEST) sightings.threads.add(identity);
  if (sightings.senders.size < FEWEST) sightings.senders.add(sender);
}

/** The same sentence in another person: most signs in their order, and a word of some length. */
function isLikeOneOf(text: string, sayings: readonly string[], alike: number): boolean {
  const words = new Set(longWords(text));
  return sayings.some(
    (saying) =>
      (isSpaceless(text) || longWords(saying).some((word) => words.has(word))) &&
      similarity(saying, text) >= alike,
  );
}

const longWords = (text: string) => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
