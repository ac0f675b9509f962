/** The rows of sequences that do not look at each other: whoever has ended has no row any more. */

export class OpenRows {
  /** The token that each row feeds next. */
  next: Int32Array;
  /** The row of the step before that each row continues. */
  parents: Int32Array;
  /** The sequence of each row. */
  #sequences: readonly number[];

  constructor(sequences: number, start: number) {
    this.#sequences = Array.from({ length: sequences }, (_, i) => i);
    this.next = new Int32Array(sequences).fill(start);
    this.parents = Int32Array.from(this.#sequences);
  }

  get count(): number {
    return this.#sequences.length;
  }

  /**
   * Takes a step of every row.
   *
   * @param step makes a sequence's next token out of its row's scores, and tells whether the sequence goes on.
   */
  advance(step: (sequence: number, row: number) => { id: number; open: boolean }): void {
    const open = this.#sequences
      .map((sequence, row) => ({ sequence, row, ...step(sequence, row) }))
      .filter((one) => one.open);
    // With none left the request is done, and nobody reads these.
    this.#sequences = open.map(({ sequence }) => sequence);
    this.next = Int32Array.from(open, ({ id }) => id);
    this.parents = Int32Array.from(open, ({ row }) => row);
  }
}
