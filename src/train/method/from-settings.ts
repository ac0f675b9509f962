/** From the settings of a training, with their defaults, to its method and its optimiser. */
import { type TrainSettings, train } from '../../../config/groups/train.ts';
import { problem } from '../../base/errors.ts';
import { BudgetSchedule } from './budget-schedule.ts';
import type { AdaloraMethod, AdapterSettings, OptimiserSettings, TrainingMethod } from './trainer-options.ts';

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
 * @param trainedTokens ids of tokens whose rows of the embedding are trained too, such as a tokenizer's `breakIds`.
 * @throws ImitatorError `schedule-impossible` where the steps do not suffice to allocate ranks.
 */
export function adalora({
  steps,
  trainedTokens = [],
  ...settings
}: { steps: number; trainedTokens?: readonly number[] } & Partial<AdaloraSettings>): AdaloraMethod {
  return adaloraOf(train.parse(settings), steps, trainedTokens);
}

/**
 * @param breakIds ids that stand for the message break: their rows are trained where the settings say so.
 * @throws ImitatorError `schedule-impossible` where the steps do not suffice for the settings, `break-unknown` where
 *   rows are to be trained that the tokenizer does not have.
 */
export function methodOf(
  settings: TrainSettings,
  steps: number,
  breakIds: readonly number[],
): TrainingMethod {
  if (settings.method === 'full') return { name: 'full' };
  const trainedTokens = settings.breakRows ? requireBreak(breakIds) : [];
  return settings.method === 'lora'
    ? { name: 'lora', ...adapterSettingsOf(settings, trainedTokens) }
    : adaloraOf(settings, steps, trainedTokens);
}

function requireBreak(breakIds: readonly number[]): readonly number[] {
  if (breakIds.length > 0) return breakIds;
  throw problem({
    code: 'break-unknown',
    place: 'train.breakRows',
    expected: 'a tokenizer with a token for the pipe that joins messages',
    value: 'none',
    remedy: 'leave train.breakRows false with this base',
  });
}

function adaloraOf(
  settings: AdaloraSettings,
  steps: number,
  trainedTokens: readonly number[],
): AdaloraMethod {
  const { orthogonality, importanceDecay, uncertaintyDecay } = settings;
  return {
    name: 'adalora',
    ...adapterSettingsOf(settings, trainedTokens),
    ...(settings.allocate ? { schedule: scheduleOf(settings, steps) } : {}),
    orthogonality,
    importanceDecay,
    uncertaintyDecay,
  };
}

function adapterSettingsOf(
  { targetModules, rank, alpha, adapterDropout }: AdaloraSettings,
  trainedTokens: readonly number[],
): AdapterSettings {
  const rows = trainedTokens.length === 0 ? {} : { trainedTokens };
  return { targetModules, rank, alpha, adapterDropout, ...rows };
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
