/**
 * How many triplets an AdaLoRA run may keep: a pure function of the step. Full until `tinit`, then falling with the cube
 * of the remaining share to the target, which the last `tfinal` steps train with a fixed pattern
 * (AdaLoRA, arXiv 2303.10512, equation 12; steps are counted from 0 as the reference library's users do).
 */
import { problems } from '../../base/errors.ts';

export interface BudgetSettings {
  /** Triplets of each matrix at the start (init_r) and, on average, at the end (target_r). */
  rank: number;
  targetRank: number;
  /** Steps of the whole run (total_step). */
  steps: number;
  /** Last step before the budget falls; a tenth of the steps if left out. */
  tinit?: number;
  /** Steps at the end with the final pattern; three tenths if left out. */
  tfinal?: number;
  /** Steps from one masking to the next; a hundredth of the steps if left out. */
  deltaT?: number;
}

/** What a schedule says of one step. */
export interface BudgetAt {
  /** Triplets allowed for each adapted matrix times their number. */
  budget: number;
  /** `allocate`: mask by importance; `fix`: the same, a last time; `repeat`: apply the stored pattern again. */
  action: 'none' | 'allocate' | 'fix' | 'repeat';
  /** Whether importance is measured in this step. */
  measured: boolean;
}

export class BudgetSchedule {
  readonly rank: number;
  readonly targetRank: number;
  readonly steps: number;
  readonly tinit: number;
  readonly tfinal: number;
  readonly deltaT: number;

  /** Throws `schedule-impossible`, listing all that is wrong and what to set, where there is no budgeting phase. */
  constructor(settings: BudgetSettings) {
    const { rank, targetRank, steps } = settings;
    this.rank = rank;
    this.targetRank = targetRank;
    this.steps = steps;
    this.tinit = settings.tinit ?? Math.floor(steps / 10);
    this.tfinal = settings.tfinal ?? Math.max(1, Math.floor((3 * steps) / 10));
    this.deltaT = settings.deltaT ?? Math.max(1, Math.floor(steps / 100));
    const wrong = this.#problems();
    if (wrong.length > 0) throw problems('schedule-impossible', 'AdaLoRA schedule', wrong);
  }

  /** For a run over `matrices` adapted matrices. */
  at(step: number, matrices: number): BudgetAt {
    const { tinit, tfinal, steps } = this;
    const start = this.rank * matrices;
    const target = this.targetRank * matrices;
    const fixed = steps - tfinal;
    if (step > fixed) return { budget: target, action: 'repeat', measured: false };
    if (step <= tinit) return { budget: start, action: 'none', measured: true };
    const remaining = 1 - (step - tinit) / (fixed - tinit);
    const budget = Math.floor((start - target) * remaining ** 3 + target);
    if (step === fixed) return { budget, action: 'fix', measured: false };
    const masking = step % this.deltaT === 0;
    return { budget, action: masking ? 'allocate' : 'none', measured: true };
  }

  #problems(): string[] {
    const { rank, targetRank, steps, tinit, tfinal, deltaT } = this;
    const wrong: string[] = [];
    const whole: [string, number, number][] = [
      ['train.rank', rank, 1],
      ['train.targetRank', targetRank, 1],
      ['train.tinit', tinit, 0],
      ['train.tfinal', tfinal, 1],
      ['train.deltaT', deltaT, 1],
    ];
    for (const [name, value, least] of whole)
      if (!Number.isInteger(value) || value < least)
        wrong.push(`${name}: expected a whole number from ${least} on, got ${value}`);
    if (targetRank >= rank)
      wrong.push(
        `train.targetRank: expected less than train.rank ${rank}, got ${targetRank}; set it lower, or --method lora for a fixed rank`,
      );
    if (!Number.isInteger(steps) || steps < 3)
      wrong.push(
        `steps: expected at least 3 (before, while and after the budget falls), got ${steps}; train longer`,
      );
    else if (tinit + tfinal >= steps)
      wrong.push(
        `train.tinit ${tinit} and train.tfinal ${tfinal} leave no step of ${steps} in which the budget falls; ` +
          `set them to less than ${steps} together, or train longer`,
      );
    return wrong;
  }
}
