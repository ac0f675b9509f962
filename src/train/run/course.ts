/** From settings and the size of the data to a course with every number in it: what `auto` stands for is decided here. */
import type { TrainSettings } from '../../../config/groups/train.ts';
import type { Tokenizer } from '../../model/tokenizer.ts';
import type { Family, NetworkConfig, UsualTraining } from '../../networks/family.ts';
import type { BudgetSchedule } from '../method/budget-schedule.ts';
import { methodOf, optimiserOf } from '../method/from-settings.ts';
import type { OptimiserSettings, TrainingMethod } from '../method/trainer-options.ts';
import { checkRate, type RateSchedule } from './learning-rate.ts';

/** Looking and saving more often would cost a short run more than the steps between. */
const LEAST_INTERVAL = 25;

/** A run's length and habits, all of them numbers. */
export interface Course {
  steps: number;
  rate: RateSchedule;
  method: TrainingMethod;
  optimiser: OptimiserSettings;
  /** Of embeddings and sublayers. */
  dropout: number;
  validateEverySteps: number;
  checkpointEverySteps: number;
  /** From this step on a validation's state can be kept: AdaLoRA's ranks are settled. */
  keepFromStep: number;
}

/** What of a base and its tokenizer shapes a course. */
type BaseTraits = Pick<NetworkConfig, 'dModel' | 'dropout'> &
  Pick<Tokenizer, 'breakIds'> & { family: Pick<Family, 'training'> };

/**
 * @throws ImitatorError `schedule-impossible` or `schedule-invalid` where the steps do not suffice for the settings,
 *   `break-unknown` where the tokenizer has no token for the message break and its rows are to be trained.
 */
export function plotCourse(settings: TrainSettings, stepsPerEpoch: number, base: BaseTraits): Course {
  const steps = settings.maxSteps || Math.max(1, Math.round(settings.epochs * stepsPerEpoch));
  const { training } = base.family;
  const method = withTargets(methodOf(settings, steps, base.breakIds), training);
  const schedule = scheduleOf(method);
  const { rateShape: shape } = settings;
  const learningRate = auto(settings.learningRate, usualRate(training, settings.method, base.dModel));
  const warmupSteps = auto(settings.warmupSteps, Math.floor(steps / 16));
  return {
    steps,
    rate: checkRate({ learningRate, warmupSteps, shape, totalSteps: steps }),
    method,
    optimiser: optimiserOf(settings),
    dropout: auto(settings.dropout, base.dropout),
    validateEverySteps: auto(settings.validateEverySteps, Math.max(LEAST_INTERVAL, Math.ceil(steps / 10))),
    checkpointEverySteps: auto(
      settings.checkpointEverySteps,
      Math.max(LEAST_INTERVAL, Math.ceil(steps / 20)),
    ),
    keepFromStep: schedule === undefined ? 1 : steps - schedule.tfinal + 1,
  };
}

function withTargets(method: TrainingMethod, { targetModules }: UsualTraining): TrainingMethod {
  return method.name !== 'full' && method.targetModules === 'auto' ? { ...method, targetModules } : method;
}

/** A wider base takes a lower rate, in proportion: each number moves the output by so much more. */
function usualRate(usual: UsualTraining, method: TrainSettings['method'], width: number): number {
  return Number(((usual.rates[method] * usual.width) / width).toPrecision(2));
}

const auto = (value: number | 'auto', otherwise: number) => (value === 'auto' ? otherwise : value);

/** The settings with every `auto` replaced by what it came to, as they are saved beside the result. */
export function resolveSettings(settings: TrainSettings, course: Course): TrainSettings {
  const { rate } = course;
  const { method } = course;
  const targets = method.name === 'full' ? settings.targetModules : method.targetModules;
  const resolved: TrainSettings = {
    ...settings,
    targetModules: targets === 'auto' ? targets : [...targets],
    maxSteps: course.steps,
    learningRate: rate.learningRate,
    warmupSteps: rate.warmupSteps,
    validateEverySteps: course.validateEverySteps,
    checkpointEverySteps: course.checkpointEverySteps,
    dropout: course.dropout,
  };
  const schedule = scheduleOf(course.method);
  if (schedule === undefined) return resolved;
  const { tinit, tfinal, deltaT } = schedule;
  return { ...resolved, tinit, tfinal, deltaT };
}

/** Where ranks are allocated. */
function scheduleOf(method: TrainingMethod): BudgetSchedule | undefined {
  return method.name === 'adalora' ? method.schedule : undefined;
}
