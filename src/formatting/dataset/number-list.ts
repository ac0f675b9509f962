/** A list of numbers that grows in a typed array: a million of them take a few megabytes. */
type NumberArray = Float64Array | Float32Array | Uint32Array;

export class NumberList<A extends NumberArray> {
  #values: A;
  readonly #kind: new (
    length: number,
  ) => A;
  length = 0;

  constructor(kind: new (length: number) => A) {
    this.#kind = kind;
    this.#values = new kind(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new this.#kind(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  /** The numbers so far, not copied. */
  values(): A {
    return this.#values.subarray(0, this.length) as A;
  }
}
