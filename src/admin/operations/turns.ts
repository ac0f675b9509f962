/** Dry runs take turns: however many are asked for, a live reply has one of them before it and no more. */

/** More are told to come back: whoever dry-runs is a person or two, and not a crowd. */
const MOST_WAITING = 8;

export class Turns {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work when those before it have ended; gives 'busy' where too many wait. Throws what the work throws. */
  async take<T>(work: () => Promise<T>): Promise<T | 'busy'> {
    if (this.#waiting >= MOST_WAITING) return 'busy';
    this.#waiting++;
    const turn = this.#last.then(() => {
      this.#waiting--;
      return work();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
