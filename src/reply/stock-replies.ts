/**
 * What the owner says again and again ('ok cool', 'haha no way'), and what it was said to: people repeat themselves, and
 * so may whoever imitates them.
 */
import { splitPrompt } from '../formatting/prompt/index.ts';
import { TfIdfIndex, textKey, wordsOf } from '../text/index.ts';
import { type Exchange, SafeWords } from './safe-words.ts';
import { hash32 } from './text-hashes.ts';

export interface StockReply {
  /** As the owner wrote it most often, messages joined by pipes. */
  text: string;
  /** How often it, or what differs in case and punctuation only, was written. */
  count: number;
  /** Words of turns that it answered, without names and numbers, each as its hash: alike can be told, and not what it was. */
  prompts: string[];
}

const LEAST_COUNT = 2;
const MOST_WORDS = 6;
/** The most frequent of them, and turns kept of each. */
const MOST_REPLIES = 200;
const MOST_PROMPTS = 8;
/** Candidates for one prompt: of those that answered the most similar turns, and of the most frequent ones. */
const NEAR = 4;
const FREQUENT = 2;

/** The owner's stock replies, the most frequent first. */
export function stockRepliesOf(examples: readonly Exchange[]): StockReply[] {
  const safe = SafeWords.of(examples);
  return [...byKey(examples).values()]
    .filter(({ length }) => length >= LEAST_COUNT)
    .filter(([first]) => isShort(first!.response) && safe.allows(first!.response))
    .sort((a, b) => b.length - a.length)
    .slice(0, MOST_REPLIES)
    .map((same) => ({
      text: commonest(same.map(({ response }) => response)),
      count: same.length,
      prompts: promptsOf(same, safe),
    }));
}

function byKey(examples: readonly Exchange[]): Map<string, Exchange[]> {
  const groups = new Map<string, Exchange[]>();
  for (const example of examples) {
    const key = textKey(example.response);
    groups.set(key, [...(groups.get(key) ?? []), example]);
  }
  return groups;
}

function isShort(response: string): boolean {
  const { length } = wordsOf(response);
  return length > 0 && length <= MOST_WORDS;
}

/** Of equally common ones the first. */
function commonest(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return texts.find((text) => counts.get(text) === most)!;
}

function promptsOf(same: readonly Exchange[], safe: SafeWords): string[] {
  const turns = same.map(({ prompt }) => hashed(safe.keep(lastTurn(prompt))));
  return [...new Set(turns)].filter((words) => words !== '').slice(0, MOST_PROMPTS);
}

/** Words that an index compares as it compares words. */
function hashed(words: readonly string[]): string {
  return words.map((word) => hash32(word).toString(36)).join(' ');
}

function lastTurn(prompt: string): string {
  return splitPrompt(prompt).at(-1)!;
}

/** Stock replies ready to be looked up. */
export class StockReplies {
  readonly #replies: readonly StockReply[];
  readonly #index: TfIdfIndex;
  /** The reply of each turn in the index. */
  readonly #replyOf: readonly number[];

  /** @param replies the most frequent first. */
  constructor(replies: readonly StockReply[]) {
    this.#replies = replies;
    this.#index = new TfIdfIndex(replies.flatMap(({ prompts }) => prompts));
    this.#replyOf = replies.flatMap(({ prompts }, reply) => prompts.map(() => reply));
  }

  /**
   * The few that could answer a prompt, each once: those that answered the most similar turns (by TF-IDF, the most similar
   * first), and the most frequent.
   */
  candidatesFor(prompt: string): string[] {
    const near = this.#index
      .nearest(hashed(wordsOf(lastTurn(prompt))), NEAR * MOST_PROMPTS)
      .map(({ text }) => this.#replyOf[text]!);
    const frequent = this.#replies.slice(0, FREQUENT).map((_, reply) => reply);
    const chosen = new Set([...[...new Set(near)].slice(0, NEAR), ...frequent]);
    return [...chosen].map((reply) => this.#replies[reply]!.text);
  }

  toJSON(): readonly StockReply[] {
    return this.#replies;
  }
}
