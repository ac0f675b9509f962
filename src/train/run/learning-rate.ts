/** The learning rate as a pure function of the step. */
import { problem } from '../../base/errors.ts';

export interface RateSchedule {
  /** The rate at the end of the warm-up, its highest. */
  learningRate: number;
  warmupSteps: number;
  /** How it falls to 0 at the last step. */
  shape: 'linear' | 'cosine' | 'constant';
  totalSteps: number;
}

/** Throws where no step is left after the warm-up. */
export function checkRate(schedule: RateSchedule): RateSchedule {
  const { warmupSteps, totalSteps } = schedule;
  if (warmupSteps >= totalSteps)
    throw problem({
      code: 'schedule-invalid',
      place: 'train.warmupSteps',
      expected: `fewer than the run's ${totalSteps} steps`,
      value: warmupSteps,
      remedy: 'lower it or train longer',
    });
  return schedule;
}

/**
 * The rate of a step, counted from 0: it rises linearly over the warm-up, then falls as the shape says. The first step
 * has rate learningRate / (warmupSteps + 1), the step after the last would have 0.
 */
export function rateAt(schedule: RateSchedule, step: number): number {
  const { learningRate, warmupSteps, totalSteps, shape } = schedule;
  if (step < warmupSteps) return (learningRate * (step + 1)) / (warmupSteps + 1);
  const progress = (step - warmupSteps) / (totalSteps - warmupSteps);
  if (shape === 'constant') return learningRate;
  return learningRate * (shape === 'linear' ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2);
}
