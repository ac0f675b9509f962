/**
 * Which triplets an AdaLoRA run keeps. Importance is |p * gradient|, smoothed, times its smoothed uncertainty; a triplet's
 * score is that of its singular value and the means over its two vectors (AdaLoRA, arXiv 2303.10512, section 3.2).
 */
import type { BudgetAt } from './budget-schedule.ts';

/** Rows of a flat array that belong to consecutive triplets. */
export interface TripletRows {
  offset: number;
  width: number;
  count: number;
  /** The triplet of the first row. */
  triplet: number;
}

interface ImportanceDecays {
  /** beta1 and beta2 of the method. */
  importanceDecay: number;
  uncertaintyDecay: number;
}

export class RankAllocator {
  readonly importance: Float32Array;
  readonly uncertainty: Float32Array;
  /** Which triplets the last masking kept; undefined before the first. */
  pattern: boolean[] | undefined;
  readonly #rows: readonly TripletRows[];
  readonly #triplets: number;
  readonly #decays: ImportanceDecays;

  /** `size` is the number of trained values; those that lie in no row of a triplet count for none. */
  constructor(rows: readonly TripletRows[], size: number, decays: ImportanceDecays) {
    this.importance = new Float32Array(size);
    this.uncertainty = new Float32Array(size);
    this.#rows = rows;
    this.#triplets = Math.max(...rows.map((r) => r.triplet + r.count));
    this.#decays = decays;
  }

  /** Follows the schedule after an optimiser step, in the reference's order; returns whether triplets were masked. */
  update(at: BudgetAt, values: Float32Array, gradient: Float32Array, factor: number): boolean {
    if (at.measured) this.#measure(values, gradient, factor);
    if (at.action === 'none') return false;
    if (at.action !== 'repeat') this.pattern = keepBest(this.scores(), at.budget);
    if (at.action === 'fix') this.#reset();
    return this.pattern !== undefined;
  }

  scores(): Float64Array {
    const scores = new Float64Array(this.#triplets);
    for (const { offset, width, count, triplet } of this.#rows)
      for (let row = 0; row < count; row++)
        scores[triplet + row] = scores[triplet + row]! + this.#meanScore(offset + row * width, width);
    return scores;
  }

  #meanScore(start: number, width: number): number {
    const { importance, uncertainty } = this;
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += importance[i]! * uncertainty[i]!;
    return sum / width;
  }

  #measure(values: Float32Array, gradient: Float32Array, factor: number): void {
    const { importance, uncertainty } = this;
    const { importanceDecay: b1, uncertaintyDecay: b2 } = this.#decays;
    for (let i = 0; i < values.length; i++) {
      const now = Math.abs(values[i]! * gradient[i]! * factor);
      const smooth = b1 * importance[i]! + (1 - b1) * now;
      importance[i] = smooth;
      uncertainty[i] = b2 * uncertainty[i]! + (1 - b2) * Math.abs(now - smooth);
    }
  }

  #reset(): void {
    this.importance.fill(0);
    this.uncertainty.fill(0);
  }
}

/**
 * True for the `budget` highest scores. Of equal ones the later go first: the reference drops all that equal the
 * threshold, and so more than the budget asks for.
 */
export function keepBest(scores: ArrayLike<number>, budget: number): boolean[] {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => scores[b]! - scores[a]! || a - b,
  );
  const kept = new Array<boolean>(scores.length).fill(false);
  for (const triplet of order.slice(0, budget)) kept[triplet] = true;
  return kept;
}
