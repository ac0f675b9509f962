/** Work in turns: what shares a key never runs at once, and what shares none never waits for each other. */
import { ImitatorError } from './errors.ts';

export class KeyedTurns {
  readonly #mostWaiting: number;
  readonly #last = new Map<string, { ended: Promise<unknown>; waiting: number }>();

  /** @param mostWaiting how much work may wait, or run, for one key. */
  constructor(mostWaiting: number) {
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Runs the work once all that came before it with one of its keys has ended. Throws what the work throws.
   * @throws ImitatorError `busy` where too much waits for one of the keys.
   */
  async take<T>(keys: Iterable<string>, work: () => Promise<T>): Promise<T> {
    const mine = [...new Set(keys)];
    const before = mine.map((key) => this.#last.get(key));
    if (before.some((last) => (last?.waiting ?? 0) >= this.#mostWaiting))
      throw new ImitatorError('busy', `${this.#mostWaiting} wait already`);
    // All keys are taken in this one step: two that wait for each other cannot come to be.
    const turn = Promise.all(before.map((last) => last?.ended)).then(work);
    const ended = turn.catch(() => {});
    for (const [i, key] of mine.entries())
      this.#last.set(key, { ended, waiting: (before[i]?.waiting ?? 0) + 1 });
    void ended.then(() => this.#leave(mine, ended));
    return turn;
  }

  #leave(keys: readonly string[], ended: Promise<unknown>): void {
    for (const key of keys) {
      const last = this.#last.get(key)!;
      if (last.ended === ended) this.#last.delete(key);
      else last.waiting--;
    }
  }
}
