/** A chat with the live page as every open window sees it: what was said, what came back, and what the base would say. */
import type { Person } from '../../src/simulator/index.ts';

/** What a person said in one go, and what the two answered. */
export interface Row {
  said: string[];
  bubbles: string[];
  /** Of the base without the adapter; undefined until it is there, a string says why there is none. */
  base?: readonly string[] | string;
}

/** Something changed: a row by its place, or what the other side does. */
export type Change = { row: number; value: Row } | { typing: boolean; seen: boolean };

/** Answers a conversation as the base would, the last row's bubbles left out. */
export type BaseReply = (rows: readonly Row[]) => Promise<readonly string[]>;

export class SharedChat {
  readonly rows: Row[] = [];
  readonly #person: Person;
  readonly #baseReply: BaseReply;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #unwatch: () => void;
  #presence = { typing: false, seen: false };
  /** One after another: the base has no more than the time that the bot leaves it. */
  #base: Promise<void> = Promise.resolve();

  constructor(person: Person, baseReply: BaseReply) {
    this.#person = person;
    this.#baseReply = baseReply;
    this.#unwatch = person.watch({
      bubble: ({ text }) => this.#bubble(text),
      action: (action) => this.#action(action),
    });
  }

  /** The server has the message when this resolves. */
  async say(text: string): Promise<void> {
    const last = this.rows.at(-1);
    if (last === undefined || last.bubbles.length > 0) this.rows.push({ said: [], bubbles: [] });
    this.rows.at(-1)!.said.push(text);
    this.#presence = { ...this.#presence, seen: false };
    this.#tellRow(this.rows.length - 1);
    this.#tell(this.#presence);
    await this.#person.says(text).accepted;
  }

  /** Calls back with everything there is, and then with every change. The returned function ends that. */
  listen(listener: (change: Change) => void): () => void {
    this.rows.forEach((value, row) => void listener({ row, value }));
    listener(this.#presence);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unwatch();
    this.#listeners.clear();
  }

  #bubble(text: string): void {
    const row = this.rows.length - 1;
    const last = this.rows[row];
    if (last === undefined) return;
    last.bubbles.push(text);
    this.#presence = { ...this.#presence, typing: false };
    this.#tellRow(row);
    this.#tell(this.#presence);
    if (last.bubbles.length === 1) this.#askBase(row);
  }

  #action(action: string): void {
    const { typing, seen } = this.#presence;
    this.#presence = {
      typing: action === 'typing_on' || (typing && action !== 'typing_off'),
      seen: seen || action === 'mark_seen',
    };
    this.#tell(this.#presence);
  }

  /** By what was said until now: rows grow while it works. */
  #askBase(row: number): void {
    const { said } = this.rows[row]!;
    const asked = [...structuredClone(this.rows.slice(0, row)), { said: [...said], bubbles: [] }];
    this.#base = this.#base
      .then(() => this.#baseReply(asked))
      .catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
      .then((base) => {
        this.rows[row]!.base = base;
        this.#tellRow(row);
      });
  }

  #tellRow(row: number): void {
    this.#tell({ row, value: this.rows[row]! });
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
