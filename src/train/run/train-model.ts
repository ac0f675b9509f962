import { join } from 'node:path';
import { writeWhole } from '../../base/files/write-whole.ts';
import { answerOn } from '../../evaluate/sample-replies.ts';
import { renderingOf } from '../../formatting/index.ts';
import { type NewManifest, writeManifest } from '../../model/manifest.ts';
import { createTrainer } from '../method/create-trainer.ts';
import type { Trainer } from '../method/trainer.ts';
import { checkpointsIn } from './checkpoints.ts';
import { type DoneEvent, type ForecastEvent, stamp, type TrainEvent } from './events.ts';
import { Forecast } from './forecast.ts';
import { trainingLoop } from './loop.ts';
import { appendMetrics, readMetrics, rewindMetrics } from './metrics.ts';
import { type PreparedRun, prepareRun, type TrainRequest } from './prepare-run.ts';
import { trainingReport } from './report.ts';
import {
  CHECKPOINTS_FOLDER,
  clearRun,
  holdFolder,
  METRICS_FILE,
  REPORT_FILE,
  type RunRecord,
  saveTo,
  writeRun,
} from './run-folder.ts';
import { tryOut } from './trial.ts';
import { validation } from './validation.ts';
import { writeResult } from './write-result.ts';

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
  const letGo = holdFolder(request.out);
  try {
    yield* begun(request, run);
  } finally {
    letGo();
  }
}

async function* begun(request: TrainRequest, run: PreparedRun): AsyncGenerator<TrainEvent, void> {
  yield* run.findings;
  const trainer = await createTrainer({
    base: run.inputs.base.checkpoint,
    engine: run.chosen.engine,
    method: run.course.method,
    optimiser: run.course.optimiser,
    seed: run.settings.seed,
    dropout: run.course.dropout,
    precision: run.precision.of,
    threads: run.record.threads,
    from: run.inputs.adapter?.adapter,
  });
  try {
    if (request.resume !== true) beginAnew(request.out, run.record);
    for (const finding of run.findings) appendMetrics(join(request.out, METRICS_FILE), finding);
    if (request.resume !== true) {
      const forecast = await tryOut(trainer, run.data, run.course.steps);
      appendMetrics(join(request.out, METRICS_FILE), forecast);
      yield forecast;
    }
    yield* trained(request, run, trainer);
  } finally {
    await trainer.release();
  }
}

/** From here on the folder is this run's, and an earlier one's is gone. */
function beginAnew(out: string, record: RunRecord): void {
  clearRun(out);
  writeRun(out, record);
}

async function* trained(
  request: TrainRequest,
  run: PreparedRun,
  trainer: Trainer,
): AsyncGenerator<TrainEvent, void> {
  const { out, signal } = request;
  const { inputs, course, settings, data } = run;
  const metrics = join(out, METRICS_FILE);
  const checkpoints = checkpointsIn(join(out, CHECKPOINTS_FOLDER));
  const loop = trainingLoop({
    plan: {
      ...course,
      stepsPerEpoch: data.stepsPerEpoch,
      patience: settings.patience,
      maxGradientNorm: settings.maxGradientNorm,
      int8: run.precision.int8,
    },
    trainer,
    batchesOf: data.batchesOf,
    validate: validation({
      trainer,
      held: inputs.held,
      batchSize: settings.batchSize,
      samples: inputs.samples,
      tokenizer: inputs.base.tokenizer,
      answer: answerOn(run.chosen.engine, inputs.base.checkpoint, run.record.threads, run.precision.int8),
    }),
    checkpoints,
    signal,
  });
  const record = (event: TrainEvent): TrainEvent => {
    if (event.event === 'start') rewindMetrics(metrics, event.step);
    appendMetrics(metrics, event);
    return event;
  };
  for await (const event of withForecast(loop, forecastFrom(metrics, course.steps))) {
    if (event.event !== 'done') yield record(event);
    else {
      record(event);
      if (event.reason !== 'interrupted') finish(out, run, trainer, event);
      if (event.reason === 'complete' || event.reason === 'early-stopping') checkpoints.remove();
      yield event;
    }
  }
}

/** A run that goes on has steps to judge by, those that were lost among them: read before the loop takes these back. */
function forecastFrom(metrics: string, steps: number): Forecast {
  const forecast = new Forecast(steps);
  for (const event of readMetrics(metrics)) if (event.event === 'step') forecast.add(event);
  return forecast;
}

/** Steps after which the time that is left is told again, as the run itself shows it. */
const TIMED_STEPS = 3;

async function* withForecast(
  loop: AsyncIterable<TrainEvent>,
  forecast: Forecast,
): AsyncGenerator<TrainEvent, void> {
  for await (const event of loop) {
    yield event;
    if (event.event === 'step') forecast.add(event);
    const goesOn = event.event === 'start' && forecast.timed > 0;
    const isTimed = event.event === 'step' && forecast.timed === TIMED_STEPS;
    if ((goesOn || isTimed) && forecast.secondsLeft(event.step) > 0) yield told(forecast, event.step);
  }
}

function told(forecast: Forecast, step: number): ForecastEvent {
  const { secondsPerStep, tokensPerSecond } = forecast;
  const seconds = forecast.secondsLeft(step);
  return stamp({ event: 'forecast', secondsPerStep, tokensPerSecond, seconds }, step);
}

/** Result, report, and for a run that went well the manifest, last. */
function finish(out: string, run: PreparedRun, trainer: Trainer, done: DoneEvent): void {
  const { inputs, record, chosen } = run;
  const { base, dataset } = inputs;
  const events = readMetrics(join(out, METRICS_FILE));
  writeResult(out, trainer, base);
  const { parameterCount } = trainer;
  const { family } = base.checkpoint;
  const report = trainingReport({ run: record, family, events, ranks: trainer.ranks(), parameterCount });
  saveTo(out, () => writeWhole(join(out, REPORT_FILE), report));
  if (done.reason === 'diverged') return;
  const manifest: NewManifest = {
    kind: trainer.method.name === 'full' ? 'model' : 'adapter',
    rendering: renderingOf(dataset.manifest.settings),
    tokenizer: base.tokenizer.hash,
    base: { id: base.id, hash: base.hash },
    dataset: { hash: dataset.manifest.hash, pace: dataset.manifest.pace },
    settings: { train: record.settings, model: { device: chosen.device, precision: record.precision } },
    metrics: summary(events, done),
  };
  saveTo(out, () => writeManifest(out, manifest));
}

function summary(events: readonly TrainEvent[], done: DoneEvent): Record<string, unknown> {
  const measured = events.filter((event) => event.event === 'validation');
  const steps = events.filter((event) => event.event === 'step');
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return {
    steps: done.step,
    keptStep: done.keptStep,
    reason: done.reason,
    lossBefore: measured[0]?.loss ?? null,
    lossAfter: done.keptLoss,
    secondsInSteps: seconds,
    tokensPerSecond: steps.reduce((sum, step) => sum + step.tokens, 0) / Math.max(seconds, 1e-9),
    peakMemoryMB: done.peakMemoryMB,
  };
}
