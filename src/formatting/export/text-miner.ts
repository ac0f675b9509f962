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
  /** As it was first seen. */
  example: string;
}

export class TextMiner {
  #found: FoundTexts = nothingFound;
  /** By what follows a name. */
  #predicates = new Map<string, Sightings>();
  /** What sentences on attachments say of their senders. */
  #described = new Set<string>();
  /** Whole texts on attachments. */
  #attached = new Map<string, Sightings>();
  /** Whole texts of the owner without attachments that are like a known sentence. */
  #bare = new Map<string, Sightings>();
  /** Whole texts that were seen without an attachment too. */
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
      if (predicate !== undefined)
        see(this.#predicates, withoutNames(predicate, thread.people), thread, message, predicate);
      if (media) this.#lookAtAttached(thread, message);
      else this.#lookAtBare(thread, message, known);
    }
  }

  #lookAtAttached(thread: ReadThread, message: ExportMessage): void {
    const { content, sender } = message;
    const said = saidOfSender(content, sender);
    if (said !== undefined) {
      if (this.#described.size < MOST) this.#described.add(withoutNames(said, thread.people, ''));
    } else if (isWholeSentence(content)) see(this.#attached, content, thread, message, content);
  }

  #lookAtBare(thread: ReadThread, message: ExportMessage, known: readonly string[]): void {
    const { content, sender } = message;
    if (this.#attached.has(content)) this.#alone.add(content);
    if (known.length === 0 || !thread.owner.has(sender) || !isWholeSentence(content)) return;
    if (isLikeOneOf(content, known, ALIKE_WITHOUT_MEDIA)) see(this.#bare, content, thread, message, content);
  }

  /** Draws the conclusions of a reading of all threads; whether there is anything new, so that it is worth another one. */
  learn(owner: (name: string) => boolean): boolean {
    const templates = this.#templates();
    const found = {
      templates,
      wholes: new Set([...this.#found.wholes, ...this.#wholes(templates, owner)]),
      unmarkedEdits: this.#edits.marked === 0,
    };
    const isNew =
      found.templates.size > this.#found.templates.size ||
      found.wholes.size > this.#found.wholes.size ||
      (found.unmarkedEdits !== this.#found.unmarkedEdits && this.#edits.unmarked > 0);
    this.#found = found;
    this.#predicates = new Map();
    this.#attached = new Map();
    this.#bare = new Map();
    this.#alone = new Set();
    this.#edits = { marked: 0, unmarked: 0 };
    return isNew;
  }

  #templates(): Set<string> {
    const common = [...this.#predicates].filter(
      ([, { threads, senders, example }]) =>
        threads.size >= FEWEST && senders.size >= FEWEST && !isListedPredicate(example),
    );
    return new Set([...this.#found.templates, ...common.map(([template]) => template)]);
  }

  #wholes(templates: ReadonlySet<string>, isOwner: (name: string) => boolean): string[] {
    const sayings = [...this.#described, ...templates];
    const attached = [...this.#attached].filter(([text, { threads, senders }]) => {
      const ofOwner = [...senders].every(isOwner);
      if (ofOwner && isLikeOneOf(text, sayings, ALIKE)) return true;
      if (this.#alone.has(text) || threads.size < FEWEST) return false;
      return ofOwner ? sayings.length === 0 : senders.size >= FEWEST_OF_OWNER;
    });
    const bare = [...this.#bare].filter(([, { threads }]) => threads.size >= FEWEST_OF_OWNER);
    const lists = systemTexts({ names: [] });
    const texts = [...attached, ...bare].map(([text]) => plain(text));
    return texts.filter((text) => lists.recognise(text) === undefined);
  }
}

function see(
  seen: Map<string, Sightings>,
  text: string,
  { identity }: ReadThread,
  { sender }: ExportMessage,
  example: string,
): void {
  let sightings = seen.get(text);
  if (sightings === undefined) {
    if (seen.size >= MOST) return;
    sightings = { threads: new Set(), senders: new Set(), example };
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
