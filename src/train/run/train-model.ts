/**
 * A run from beginning to end: it is prepared, holds its folder, begins there or goes on, trains, and leaves its result.
 * Whatever happens is told as an event, and kept in the folder's metrics first.
 */
import { withinTime } from '../../base/within-time.ts';
import { answerOn } from '../../evaluate/sample-replies.ts';
import type { FittedRanker } from '../../reply/index.ts';
import { createTrainer } from '../method/create-trainer.ts';
import type { Trainer } from '../method/trainer.ts';
import { type DoneEvent, stamp, type TrainEvent } from './events.ts';
import { finishRun } from './finish-run.ts';
import { canFitRanker, fitRankerTo } from './fit-ranker.ts';
import { forecastAfter, withForecast } from './forecast.ts';
import { type LoopParts, trainingLoop } from './loop.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun, TrainRequest } from './run.ts';
import { tryOut } from './trial.ts';
import { validation } from './validation.ts';

/**
 * Trains, and writes the result into `out`. The last event is `done`: with reason `complete` or `early-stopping` the
 * folder is whole, with `interrupted` it can be resumed, and with `diverged` it holds the last good state but no
 * manifest. A signal before it has begun leaves nothing to resume, and its reason is thrown.
 *
 * @throws ImitatorError for all bad input, before anything is written; `disk-full` later leaves a resumable run.
 */
export async function* trainModel(request: TrainRequest): AsyncGenerator<TrainEvent, void> {
  const run = await prepareRun(request);
  request.signal?.throwIfAborted();
  const letGo = run.folder.hold();
  try {
    yield* run.findings;
    const trainer = await trainerFor(run);
    try {
      yield* begin(run, trainer);
      yield* train(run, trainer, request);
    } finally {
      await trainer.release();
    }
  } finally {
    letGo();
  }
}

function trainerFor({ inputs, chosen, course, settings, precision, threads }: PreparedRun): Promise<Trainer> {
  return createTrainer({
    base: inputs.base.checkpoint,
    engine: chosen.engine,
    method: course.method,
    optimiser: course.optimiser,
    seed: settings.seed,
    dropout: course.dropout,
    precision: precision.of,
    threads,
    from: inputs.adapter?.adapter,
  });
}

/** Takes the folder over from an earlier run, unless that goes on; a new run is tried out for a forecast. */
async function* begin(run: PreparedRun, trainer: Trainer): AsyncGenerator<TrainEvent, void> {
  const { folder, before, record, findings, data, course } = run;
  if (before === undefined) folder.begin(record);
  for (const finding of findings) folder.log(finding);
  if (before === undefined) yield folder.log(await tryOut(trainer, data, course.steps));
}

async function* train(
  run: PreparedRun,
  trainer: Trainer,
  { bot, signal }: Pick<TrainRequest, 'bot' | 'signal'>,
): AsyncGenerator<TrainEvent, void> {
  const { folder, course } = run;
  const loop = trainingLoop(loopParts(run, trainer, signal));
  // A run that goes on has steps to judge by, those that were lost among them: read before these are taken back.
  const forecast = forecastAfter(folder.events(), course.steps);
  for await (const event of withForecast(loop, forecast)) {
    if (event.event === 'start') folder.rewind(event.step);
    const ended = event.event === 'done' && event.reason !== 'interrupted' ? event : undefined;
    const finish = ended === undefined ? undefined : yield* ranked(run, trainer, ended, { bot, signal });
    const told = finish?.done ?? event;
    folder.log(told);
    if (finish !== undefined && finish.done.reason !== 'interrupted')
      finishRun(run, trainer, finish.done, finish.ranker);
    yield told;
  }
}

/** Between two events of how far the fit of a ranker is. */
const TELL_MS = 500;

/** Fits the ranker to what was trained; a run that is stopped meanwhile is interrupted, and does it when it goes on. */
async function* ranked(
  { folder, inputs, settings, chosen, threads, precision }: PreparedRun,
  trainer: Trainer,
  done: DoneEvent,
  { bot, signal }: Pick<TrainRequest, 'bot' | 'signal'>,
): AsyncGenerator<TrainEvent, { done: DoneEvent; ranker?: FittedRanker }> {
  if (!settings.ranker || done.reason === 'diverged' || !canFitRanker(inputs)) return { done };
  yield folder.log(stamp({ event: 'ranker', state: 'begun' }, done.step));
  const { int8 } = precision;
  const { seed } = settings;
  const weights = trainer.weights();
  const started = performance.now();
  let share = 0;
  const onProgress = (now: number) => (share = now);
  const fit = fitRankerTo({ inputs, weights, chosen, threads, int8, seed, bot, signal, onProgress });
  const fitted = fit.then(() => true);
  try {
    // Told and not logged: nobody asks later how far this was at a moment.
    while (!(await withinTime(fitted, TELL_MS, () => false)))
      yield stamp({ event: 'ranker', state: 'working', share }, done.step);
    const ranker = await fit;
    const seconds = (performance.now() - started) / 1000;
    const { examples } = ranker;
    yield folder.log(stamp({ event: 'ranker', state: 'fitted', examples, seconds }, done.step));
    return { done, ranker };
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    const { step } = done;
    return { done: stamp({ event: 'done', reason: 'interrupted', keptStep: step, keptLoss: null }, step) };
  } finally {
    // Whoever stops listening must not take the weights away from under it.
    await fitted.catch(() => {});
  }
}

function loopParts(run: PreparedRun, trainer: Trainer, signal: AbortSignal | undefined): LoopParts {
  const { folder, inputs, data, course, settings, chosen, threads, precision } = run;
  const { base, held, samples } = inputs;
  return {
    plan: {
      ...course,
      stepsPerEpoch: data.stepsPerEpoch,
      patience: settings.patience,
      maxGradientNorm: settings.maxGradientNorm,
      int8: precision.int8,
    },
    trainer,
    batchesOf: data.batchesOf,
    validate: validation({
      trainer,
      held,
      batchSize: settings.batchSize,
      samples,
      tokenizer: base.tokenizer,
      answer: answerOn(chosen.engine, base.checkpoint, threads, precision.int8),
    }),
    checkpoints: folder.checkpoints(),
    signal,
  };
}
