/** Whether the loss is still a sensible number, and if not, what probably made it so. */

export interface HealthState {
  /** Mean of the first losses. */
  first: number;
  /** Running mean of the loss. */
  smoothed: number;
  lowest: number;
  steps: number;
}

const SMOOTHING = 0.9;
/** The first steps only tell where the loss begins. */
const SETTLING_STEPS = 10;
/** Nats above the beginning that no healthy run reaches: a perplexity more than four times as high. */
const MARGIN = 1.5;

export class Health {
  #state: HealthState = { first: 0, smoothed: 0, lowest: Number.MAX_VALUE, steps: 0 };

  get state(): HealthState {
    return { ...this.#state };
  }

  restore(state: HealthState): void {
    this.#state = { ...state };
  }

  /** Takes in a step's loss; true where the run has gone astray. */
  hasDiverged(loss: number): boolean {
    if (!Number.isFinite(loss)) return true;
    const s = this.#state;
    s.steps++;
    if (s.steps <= SETTLING_STEPS) {
      s.first += (loss - s.first) / s.steps;
      s.smoothed = s.first;
      return false;
    }
    s.smoothed = SMOOTHING * s.smoothed + (1 - SMOOTHING) * loss;
    s.lowest = Math.min(s.lowest, s.smoothed);
    return s.smoothed > s.first + MARGIN && s.smoothed > s.lowest + MARGIN;
  }
}

interface Suspicion {
  step: number;
  rate: number;
  /** The highest rate of the schedule. */
  learningRate: number;
  warmupSteps: number;
  /** Gradient norms of the last steps, this one last. */
  gradientNorms: readonly number[];
  maxGradientNorm: number;
  int8: boolean;
}

/** A sentence on the likely cause, and one on what to change. */
export function likelyCause(s: Suspicion): string {
  const clipped = s.maxGradientNorm > 0;
  const growing = s.gradientNorms.length > 2 && s.gradientNorms.at(-1)! > 10 * s.gradientNorms[0]!;
  const lower = (s.learningRate / 4).toPrecision(1);
  if (s.step === 0)
    return `the very first step already gave no finite number: the base is damaged or the adapter that was continued is${
      s.int8 ? ', or int8 does not suit this base: try --precision fp32' : ''
    }`;
  if (!clipped) return 'gradients are not clipped; set train.maxGradientNorm, 1 is usual';
  if (s.step < s.warmupSteps || s.rate > s.learningRate / 4 || growing)
    return `the learning rate ${s.learningRate} is too high for this base and data; try --set train.learningRate=${Number(lower)}${
      s.warmupSteps < 10 ? ' and a longer train.warmupSteps' : ''
    }`;
  if (s.int8) return 'the rate was already low, so the int8 products may be too coarse; try --precision fp32';
  return `the rate was already low; look for examples that are not text in the dataset, or try --set train.learningRate=${Number(lower)}`;
}
