/**
 * Dropout masks, drawn anew for every step from its seed alone: a resumed run needs no state of a generator. Instead of
 * one draw an element, the gaps between dropped elements are drawn, whose distribution is geometric: at a rate of 0.1
 * that is a tenth of the draws. They come from a generator of its own, written into the loop: calls of base/random.ts
 * would be most of the time.
 */
const LEVELS = 65536;

type Mask = Uint8Array | Float32Array;

export class DropoutMasks {
  readonly rate: number;
  /** Gap before the next dropped element, at each of 65536 levels of its distribution function. */
  readonly #gaps: Uint16Array;

  /** `rate`: the share of elements that is dropped, above 0 and below 1. */
  constructor(rate: number) {
    this.rate = rate;
    const perGap = 1 / Math.log(1 - rate);
    this.#gaps = Uint16Array.from({ length: LEVELS }, (_, i) =>
      Math.min(LEVELS - 1, Math.floor(Math.log(1 - (i + 0.5) / LEVELS) * perGap)),
    );
  }

  /** Fills a mask: 1 where an element stays, 0 where it is dropped. The same seeds give the same mask. */
  fill(mask: Mask, ...seeds: readonly number[]): void {
    mask.fill(1);
    const gaps = this.#gaps;
    let state = mix(seeds);
    let at = -1;
    for (;;) {
      // xorshift32: never 0 from a state that is not 0.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      at += 1 + gaps[(state >>> 8) & 0xffff]!;
      if (at >= mask.length) return;
      mask[at] = 0;
    }
  }
}

/** One well-mixed 32-bit number, not 0, of several whole numbers. */
function mix(numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash === 0 ? 1 : hash;
}
