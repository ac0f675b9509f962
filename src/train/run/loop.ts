/**
 * The training loop: steps, validations and checkpoints in order, told as events. It knows neither files nor the
 * terminal nor the method; whoever reads its events decides what becomes of them.
 */

import type { Batch } from '../../evaluate/batch.ts';
import type { SampleReply } from '../../evaluate/sample-replies.ts';
import type { StepResult, Trainer } from '../method/trainer.ts';
import type { Checkpoints, LoopState } from './checkpoints.ts';
import {
  type CheckpointEvent,
  type DoneEvent,
  type EndReason,
  type StartEvent,
  type StepEvent,
  stamp,
  type TrainEvent,
  type ValidationEvent,
  type WarningEvent,
} from './events.ts';
import { Health, likelyCause } from './health.ts';
import { type RateSchedule, rateAt } from './learning-rate.ts';

export interface LoopPlan {
  steps: number;
  stepsPerEpoch: number;
  rate: RateSchedule;
  /** 0: only before the first step and after the last. */
  validateEverySteps: number;
  checkpointEverySteps: number;
  /** Stop after so many validations without a better one; 0: never. */
  patience: number;
  /** From this step on a validation can be the best: AdaLoRA's ranks are settled then. */
  keepFromStep: number;
  maxGradientNorm: number;
  /** Whether frozen matrices are multiplied in int8: a suspect where numbers go astray. */
  int8: boolean;
}

export interface Validation {
  /** Mean cross-entropy over all target tokens, in nats; null where no example is held out. */
  loss: number | null;
  examples: number;
  samples: SampleReply[];
}

export interface LoopParts {
  plan: LoopPlan;
  trainer: Pick<Trainer, 'step' | 'state' | 'restore'>;
  /** The batches that make up a step, counted from 0: the same ones whenever it is asked. */
  batchesOf(step: number): readonly Batch[];
  validate(): Promise<Validation>;
  checkpoints: Checkpoints;
  /** Stops after the running step, with a checkpoint. */
  signal?: AbortSignal | undefined;
}

/**
 * Trains until the plan is done, early stopping, a stop signal or divergence; the last event is `done`. Afterwards the
 * trainer has the best state that can be kept, or the last one where nothing was validated; after `diverged` it has
 * the last good one. Goes on from the checkpoint if there is one.
 */
export async function* trainingLoop(parts: LoopParts): AsyncGenerator<TrainEvent, void> {
  const { plan, signal } = parts;
  const loop = new Loop(parts);
  const resumed = loop.resume();
  yield loop.startEvent(resumed);
  if (!resumed) {
    yield await loop.validate();
    yield loop.saveCheckpoint();
  }
  while (loop.step < plan.steps && !loop.isOutOfPatience) {
    const result = await loop.learn();
    if (loop.hasDiverged(result)) return yield loop.goBack(result);
    yield loop.stepEvent(result);
    if (loop.step === plan.steps || isEvery(plan.validateEverySteps, loop.step)) yield await loop.validate();
    const ended = loop.step === plan.steps || loop.isOutOfPatience;
    const stopped = signal?.aborted === true && !ended;
    if (ended || stopped || isEvery(plan.checkpointEverySteps, loop.step)) yield loop.saveCheckpoint();
    if (stopped) return yield loop.doneEvent('interrupted');
  }
  yield* loop.adviceOnLowest();
  yield loop.keepBest(loop.step === plan.steps ? 'complete' : 'early-stopping');
}

function isEvery(interval: number, step: number): boolean {
  return interval > 0 && step % interval === 0;
}

/** How many gradient norms are kept to tell why a run went astray. */
const RECENT = 10;
/** An earlier validation this much better (nats) is worth a word. */
const NOTEWORTHY = 0.02;

class Loop {
  readonly #parts: LoopParts;
  readonly #health = new Health();
  #state: Omit<LoopState, 'health'> = { step: 0, best: null, lowest: null, sinceBest: 0, seconds: 0 };
  #norms: number[] = [];
  #stepSeconds = 0;
  #tokens = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  get step(): number {
    return this.#state.step;
  }

  get isOutOfPatience(): boolean {
    const { patience } = this.#parts.plan;
    return patience > 0 && this.#state.sinceBest >= patience;
  }

  startEvent(resumed: boolean): StartEvent {
    const { steps, stepsPerEpoch } = this.#parts.plan;
    return this.#stamp({ event: 'start', steps, stepsPerEpoch, resumed });
  }

  /** Takes up the checkpoint; false where there is none. */
  resume(): boolean {
    const saved = this.#parts.checkpoints.load();
    if (saved === undefined) return false;
    const { health, ...state } = saved.loop;
    this.#parts.trainer.restore(saved.state);
    this.#health.restore(health);
    this.#state = state;
    return true;
  }

  async learn(): Promise<StepResult> {
    const { plan, trainer, batchesOf } = this.#parts;
    const batches = batchesOf(this.step);
    const started = performance.now();
    const learningRate = rateAt(plan.rate, this.step);
    const result = await trainer.step(batches, { learningRate, maxGradientNorm: plan.maxGradientNorm });
    this.#stepSeconds = secondsSince(started);
    this.#tokens = batches.flat().reduce((sum, { source, target }) => sum + source.length + target.length, 0);
    this.#norms = [...this.#norms, result.gradientNorm].slice(-RECENT);
    if (result.applied) {
      this.#state.step++;
      this.#state.seconds += this.#stepSeconds;
    }
    return result;
  }

  stepEvent(result: StepResult): StepEvent {
    const { plan } = this.#parts;
    return this.#stamp({
      event: 'step',
      epoch: Math.floor((this.step - 1) / plan.stepsPerEpoch),
      loss: result.taskLoss,
      totalLoss: result.loss,
      gradientNorm: result.gradientNorm,
      learningRate: rateAt(plan.rate, this.step - 1),
      ...(result.budget === undefined ? {} : { budget: result.budget, kept: result.kept }),
      tokens: this.#tokens,
      seconds: this.#stepSeconds,
    });
  }

  async validate(): Promise<ValidationEvent> {
    const started = performance.now();
    const { loss, examples, samples } = await this.#parts.validate();
    const best = loss !== null && this.#judge(loss);
    const perplexity = loss === null ? null : Math.exp(loss);
    const seconds = secondsSince(started);
    return this.#stamp({ event: 'validation', loss, perplexity, examples, best, samples, seconds });
  }

  /** Whether a validation is the best that can be kept; if so, it is kept. */
  #judge(loss: number): boolean {
    const { plan, trainer, checkpoints } = this.#parts;
    const state = this.#state;
    const { step } = state;
    if (state.lowest === null || loss < state.lowest.loss) state.lowest = { step, loss };
    if (step < plan.keepFromStep) return false;
    if (state.best !== null && loss >= state.best.loss) {
      state.sinceBest++;
      return false;
    }
    checkpoints.saveBest(step, trainer.state());
    state.best = { step, loss };
    state.sinceBest = 0;
    return true;
  }

  saveCheckpoint(): CheckpointEvent {
    const started = performance.now();
    const loop: LoopState = { ...this.#state, health: this.#health.state };
    const file = this.#parts.checkpoints.save(loop, this.#parts.trainer.state());
    return this.#stamp({ event: 'checkpoint', file, seconds: secondsSince(started) });
  }

  hasDiverged(result: StepResult): boolean {
    return !result.applied || this.#health.hasDiverged(result.taskLoss);
  }

  /** Goes back to the last good state: the best, else the checkpoint, which is never later than the divergence. */
  goBack(result: StepResult): DoneEvent {
    const { plan, checkpoints, trainer } = this.#parts;
    const at = this.step - (result.applied ? 1 : 0);
    const { best } = this.#state;
    const good = best === null ? checkpoints.load()! : undefined;
    trainer.restore(good?.state ?? checkpoints.loadBest(best!.step));
    const cause = likelyCause({
      step: at,
      rate: rateAt(plan.rate, at),
      ...plan.rate,
      gradientNorms: this.#norms,
      maxGradientNorm: plan.maxGradientNorm,
      int8: plan.int8,
    });
    const keptStep = best?.step ?? good!.loop.step;
    return this.#stamp({ event: 'done', reason: 'diverged', keptStep, keptLoss: best?.loss ?? null, cause });
  }

  keepBest(reason: EndReason): DoneEvent {
    const { best } = this.#state;
    const { checkpoints, trainer } = this.#parts;
    if (best !== null && best.step !== this.step) trainer.restore(checkpoints.loadBest(best.step));
    return this.doneEvent(reason);
  }

  doneEvent(reason: EndReason): DoneEvent {
    const { best } = this.#state;
    const kept = reason === 'interrupted' ? null : best;
    const [keptStep, keptLoss] = [kept?.step ?? this.step, kept?.loss ?? null];
    return this.#stamp({ event: 'done', reason, keptStep, keptLoss });
  }

  /** A better validation than the kept one came before the ranks were settled: longer is not better here. */
  *adviceOnLowest(): Generator<WarningEvent, void> {
    const { best, lowest } = this.#state;
    if (best === null || lowest === null || best.loss - lowest.loss < NOTEWORTHY || lowest.step === 0) return;
    const message =
      `validation was best at step ${lowest.step} (loss ${lowest.loss.toFixed(3)}), before the ranks were settled; ` +
      `kept: step ${best.step} (${best.loss.toFixed(3)}). The run is too long for this data: set train.epochs lower`;
    yield this.#stamp({ event: 'warning', code: 'overfitted', message });
  }

  #stamp<E extends Parameters<typeof stamp>[0]>(event: E) {
    return stamp(event, this.step);
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
