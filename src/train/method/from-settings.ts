/** From the settings of a training, with their defaults, to its method and its optimiser. */
import { type TrainSettings, train } from '../../../config/groups/train.ts';
import { BudgetSchedule } from './budget-schedule.ts';
import type { AdaloraMethod, OptimiserSettings, TrainingMethod } from './trainer-options.ts';

/** What of the settings makes an AdaLoRA method. */
type AdaloraSettings = Pick<
  TrainSettings,
  | 'targetModules'
  | 'rank'
  | 'targetRank'
  | 'alpha'
  | 'adapterDropout'
  | 'orthogonality'
  | 'importanceDecay'
  | 'uncertaintyDecay'
  | 'allocate'
  | 'tinit'
  | 'tfinal'
  | 'deltaT'
>;

/**
 * AdaLoRA for a run of so many steps; what is left out is as the settings of `train` have it by default (docs/settings.md).
 *
 * @throws ImitatorError `schedule-impossible` where the steps do not suffice to allocate ranks.
 */
export function adalora({ steps, ...settings }: { steps: number } & Partial<AdaloraSettings>): AdaloraMethod {
  return adaloraOf(train.parse(settings), steps);
}

/** @throws ImitatorError `schedule-impossible` where the steps do not suffice for the settings. */
export function methodOf(settings: TrainSettings, steps: number): TrainingMethod {
  if (settings.method === 'full') return { name: 'full' };
  return settings.method === 'lora'
    ? { name: 'lora', ...adapterSettingsOf(settings) }
    : adaloraOf(settings, steps);
}

function adaloraOf(settings: AdaloraSettings, steps: number): AdaloraMethod {
  const { orthogonality, importanceDecay, uncertaintyDecay } = settings;
  return {
    name: 'adalora',
    ...adapterSettingsOf(settings),
    ...(settings.allocate ? { schedule: scheduleOf(settings, steps) } : {}),
    orthogonality,
    importanceDecay,
    uncertaintyDecay,
  };
}

function adapterSettingsOf({ targetModules, rank, alpha, adapterDropout }: AdaloraSettings) {
  return { targetModules, rank, alpha, adapterDropout };
}

function scheduleOf(
  { rank, targetRank, tinit, tfinal, deltaT }: AdaloraSettings,
  steps: number,
): BudgetSchedule {
  return new BudgetSchedule({
    rank,
    targetRank,
    steps,
    tinit: unlessAuto(tinit),
    tfinal: unlessAuto(tfinal),
    deltaT: unlessAuto(deltaT),
  });
}

const unlessAuto = (value: number | 'auto') => (value === 'auto' ? undefined : value);

export function optimiserOf(settings: TrainSettings): OptimiserSettings {
  return {
    beta1: settings.adamBeta1,
    beta2: settings.adamBeta2,
    epsilon: settings.adamEpsilon,
    weightDecay: settings.weightDecay,
  };
}
