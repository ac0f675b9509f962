/** Words that tell nothing of anybody: no names, no numbers, none that belong to one person alone. */

import { createScrub, privateKinds, splitPrompt, splitReply } from '../formatting/prompt/index.ts';
import { wordsOf } from '../text/index.ts';
import type { Example } from '../vocabulary.ts';

/** What is looked at of an example; the thread tells the owner's people from each other. */
export type Exchange = Pick<Example, 'prompt' | 'response' | 'thread'>;

const DIGIT = /\p{N}/u;
const PLACEHOLDER = /\[\p{L}+\]/u;
/** A word with a capital that no sentence begins with, as names have it: Sam, not LOL, not I. */
const INNER_CAPITAL = /(?<=[\p{L}\p{N},] )\p{Lu}[\p{Ll}\p{M}]+(?![\p{L}\p{N}])/gu;
const LEAST_PEOPLE = 2;
/** A word that is so often written with a capital inside of sentences is a name; many write names without. */
const NAME_SHARE = 0.2;

/**
 * Known by how the owner and the others use them: a safe word stands in what was written with at least two people (where
 * there are two), has no digit, and is not often written with a capital within sentences.
 */
export class SafeWords {
  readonly #safe: ReadonlySet<string>;
  readonly #scrub = createScrub({ privacyLiterals: privateKinds, phoneCountry: '' });

  constructor(safe: Iterable<string>) {
    this.#safe = new Set(safe);
  }

  static of(examples: readonly Exchange[]): SafeWords {
    const threads = new Map<string, Set<string>>();
    const names = new CapitalCount();
    for (const { prompt, response, thread } of examples) {
      // Context is the response of another example.
      for (const message of [...splitReply(splitPrompt(prompt).at(-1)!), ...splitReply(response)]) {
        names.add(message);
        for (const word of wordsOf(message)) threads.set(word, (threads.get(word) ?? new Set()).add(thread));
      }
    }
    const people = new Set(examples.map(({ thread }) => thread)).size;
    const least = Math.min(LEAST_PEOPLE, people);
    const safe = [...threads].filter(
      ([word, { size }]) => size >= least && !DIGIT.test(word) && !names.isName(word),
    );
    return new SafeWords(safe.map(([word]) => word));
  }

  /** Whether every word is safe and no literal is there. */
  allows(text: string): boolean {
    if (PLACEHOLDER.test(text) || this.#scrub(text) !== text) return false;
    return wordsOf(text).every((word) => this.#safe.has(word));
  }

  /** The safe words of a text, in order. */
  keep(text: string): string[] {
    return wordsOf(text.replace(PLACEHOLDER, ' ')).filter((word) => this.#safe.has(word));
  }
}

/** How often each word is written, and how often with a capital inside of a sentence. */
class CapitalCount {
  readonly #all = new Map<string, number>();
  readonly #capital = new Map<string, number>();

  add(message: string): void {
    for (const word of wordsOf(message)) count(this.#all, word);
    for (const [found] of message.matchAll(INNER_CAPITAL))
      for (const word of wordsOf(found)) count(this.#capital, word);
  }

  isName(word: string): boolean {
    return (this.#capital.get(word) ?? 0) >= NAME_SHARE * (this.#all.get(word) ?? 0);
  }
}

function count(counts: Map<string, number>, word: string): void {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}
