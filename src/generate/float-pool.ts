/**
 * Large arrays that are used again. A fresh one costs more time than what is computed into it: its pages are found and
 * zeroed as they are first touched.
 */
export class FloatPool {
  readonly #mostKept: number;
  /** Shortest first, so that a small need leaves the long ones to a large need. */
  #free: Float32Array[] = [];

  /** Floats beyond which arrays that are given back go to the collector; if left out, about what 16 prompts need (160 MB). */
  constructor(mostKept = 40e6) {
    this.#mostKept = mostKept;
  }

  /** An array of so many floats, whatever they are. */
  take(length: number): Float32Array {
    const at = this.#free.findIndex((array) => array.length >= length);
    if (at !== -1) return this.#free.splice(at, 1)[0]!.subarray(0, length);
    // All are too small for today's needs: one gives way.
    this.#free.shift();
    return new Float32Array(length);
  }

  /** Arrays that were taken, and that nobody reads any more. */
  giveBack(arrays: readonly Float32Array[]): void {
    this.#free.push(...arrays.map(({ buffer }) => new Float32Array(buffer)));
    this.#free.sort((a, b) => a.length - b.length);
    let kept = this.#free.reduce((sum, { length }) => sum + length, 0);
    while (kept > this.#mostKept) kept -= this.#free.pop()!.length;
  }
}
