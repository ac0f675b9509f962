/**
 * A whole training run, from base and dataset to a folder that can be served: what is checked before the long work, the
 * work itself, and what is written in the end, told as events. Terminal, `--events` and exit codes are the caller's.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ModelSettings } from '../../config/groups/model.ts';
import type { TrainSettings } from '../../config/groups/train.ts';
import { problem } from '../errors.ts';
import { renderingOf } from '../formatting/index.ts';
import { targetMatrices } from '../model/adapter/index.ts';
import { weightShapes } from '../model/config.ts';
import { type ChosenEngine, chooseEngine } from '../model/engines/index.ts';
import { writeManifest } from '../model/manifest.ts';
import type { Base } from '../model/open-base.ts';
import { checkpointsIn } from './checkpoints.ts';
import { type Course, plotCourse, resolvedSettings } from './course.ts';
import { createTrainer } from './create-trainer.ts';
import { requireSpace } from './disk.ts';
import { type DoneEvent, type PreflightEvent, stamp, type TrainEvent, type WarningEvent } from './events.ts';
import { Forecast } from './forecast.ts';
import { type Inputs, openInputs, type Sources } from './inputs.ts';
import { trainingLoop } from './loop.ts';
import { estimateMemory, megabytes, requireMemory } from './memory.ts';
import { appendMetrics, readMetrics, rewindMetrics } from './metrics.ts';
import { replier } from './reply.ts';
import { trainingReport } from './report.ts';
import {
  CHECKPOINTS_FOLDER,
  clearRun,
  METRICS_FILE,
  REPORT_FILE,
  type RunRecord,
  readRun,
  requireFolder,
  requireSame,
  writeRun,
  writeWhole,
} from './run-folder.ts';
import { choosePrecision, type PrecisionChoice } from './run-precision.ts';
import type { Trainer } from './trainer.ts';
import { type TrainingData, trainingData } from './training-data.ts';
import { validation } from './validation.ts';
import { writeResult } from './write-result.ts';

export interface TrainRequest {
  /** Where a run is resumed, what is left out is what the run began with. */
  sources: Partial<Sources>;
  out: string;
  /** Of a new run; a resumed one keeps its own. */
  settings: TrainSettings;
  model: ModelSettings;
  /** Opens a folder, or a model on the hub. */
  openBase(id: string): Promise<Base>;
  /** Go on with the run in `out`. */
  resume?: boolean;
  /** Replace a run that lies in `out`. */
  force?: boolean;
  /** Stops after the running step; the run can be resumed. */
  signal?: AbortSignal;
}

/**
 * Trains, and writes the result into `out`. The last event is `done`: with reason `complete` or `early-stopping` the
 * folder is whole, with `interrupted` it can be resumed, and with `diverged` it holds the last good state but no
 * manifest.
 *
 * @throws ImitatorError for all bad input, before anything is written; `disk-full` later leaves a resumable run.
 */
export async function* trainModel(request: TrainRequest): AsyncGenerator<TrainEvent, void> {
  const run = await prepare(request);
  claim(request, run);
  for (const finding of run.findings) {
    appendMetrics(join(request.out, METRICS_FILE), finding);
    yield finding;
  }
  const trainer = await createTrainer({
    base: run.inputs.base.checkpoint,
    engine: run.chosen.engine,
    method: run.course.method,
    optimiser: run.course.optimiser,
    seed: run.settings.seed,
    dropout: run.record.settings['dropout'] as number,
    precision: run.precision.of,
    threads: request.model.threads,
    from: run.inputs.adapter?.adapter,
  });
  try {
    yield* trained(request, run, trainer);
  } finally {
    await trainer.release();
  }
}

/** All that is decided before the work begins. */
interface PreparedRun {
  settings: TrainSettings;
  inputs: Inputs;
  data: TrainingData;
  course: Course;
  chosen: ChosenEngine;
  precision: PrecisionChoice;
  record: RunRecord;
  findings: TrainEvent[];
}

async function prepare(request: TrainRequest): Promise<PreparedRun> {
  const { out, resume = false, force = false, openBase } = request;
  requireFolder(out, { resume, force });
  const before = resume ? readRun(out) : undefined;
  const settings = before === undefined ? request.settings : (before.settings as TrainSettings);
  const inputs = await openInputs(sourcesOf(request.sources, before), settings, openBase);
  const data = trainingData({
    own: inputs.train.examples,
    rehearsal: inputs.rehearsal?.examples ?? [],
    rehearsalShare: settings.rehearsalShare,
    batchSize: settings.batchSize,
    accumulateBatches: settings.accumulateBatches,
    seed: settings.seed,
  });
  const course = plotCourse(settings, data.stepsPerEpoch, inputs.base.checkpoint.config.dModel);
  const chosen = await chooseEngine(request.model.device);
  const available = process.availableMemory();
  const precision = await choosePrecision({
    before,
    asked: request.model.precision,
    method: course.method,
    chosen,
    base: inputs.base.checkpoint,
    batch: data.batchesOf(0)[0]!,
    seed: settings.seed,
    threads: request.model.threads,
    available,
  });
  const record = recordOf(inputs, settings, course, chosen, precision);
  if (before !== undefined) requireSame(out, before, record);
  const need = needOf(inputs, settings, course, data, precision);
  const needed = estimateMemory(need);
  if (chosen.device === 'cpu') requireMemory(needed, available, { ...settings, int8: precision.int8 });
  requireSpace(existingFolder(out), 4 * need.trainable * need.arrays * 2);
  const { examplesPerEpoch: examples, rehearsedPerEpoch: rehearsed, paddingShare, stepsPerEpoch } = data;
  const preflight: PreflightEvent = stamp(
    {
      event: 'preflight',
      examples,
      rehearsed,
      heldOut: inputs.held.length,
      cut: inputs.train.cut,
      steps: course.steps,
      stepsPerEpoch,
      paddingShare,
      trainable: need.trainable,
      device: chosen.device,
      why: chosen.why,
      precision: precision.lines,
      neededMB: megabytes(needed),
      availableMB: megabytes(available),
    },
    0,
  );
  const findings = [preflight, ...warnings(inputs)];
  return { settings, inputs, data, course, chosen, precision, record, findings };
}

function sourcesOf(given: Partial<Sources>, before: RunRecord | undefined): Sources {
  const base = given.base ?? before?.base.id;
  const data = given.data ?? before?.dataset.dir;
  if (base === undefined || data === undefined)
    throw problem({
      code: 'usage',
      detail: 'a new run needs a base and a dataset',
      remedy: 'give --base and --data',
    });
  return {
    base,
    data,
    rehearse: given.rehearse ?? before?.rehearsal?.dir,
    adapter: given.adapter ?? before?.adapter?.dir,
  };
}

function recordOf(
  { base, dataset, rehearsal, adapter }: Inputs,
  settings: TrainSettings,
  course: Course,
  chosen: ChosenEngine,
  precision: PrecisionChoice,
): RunRecord {
  return {
    format: 1,
    base: { id: base.id, hash: base.hash, tokenizer: base.tokenizer.hash },
    dataset: { dir: resolve(dataset.dir), hash: dataset.manifest.hash },
    rehearsal:
      rehearsal === undefined
        ? null
        : { dir: resolve(rehearsal.dataset.dir), hash: rehearsal.dataset.manifest.hash },
    adapter: adapter === undefined ? null : { dir: adapter.dir, hash: adapter.hash },
    device: chosen.device,
    precision: precision.matrices,
    settings: resolvedSettings(settings, course, base.checkpoint.config.dropout),
  };
}

function needOf(
  inputs: Inputs,
  settings: TrainSettings,
  { method }: Course,
  data: TrainingData,
  precision: PrecisionChoice,
) {
  const { config } = inputs.base.checkpoint;
  const full = method.name === 'full';
  const trainable = full
    ? [...weightShapes(config).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)
    : targetMatrices(config, method.targetModules).reduce(
        (sum, matrix) => sum + method.rank * (matrix.in + matrix.out + (method.name === 'adalora' ? 1 : 0)),
        0,
      );
  return {
    config,
    trainable,
    // Values, gradient and two moments; AdaLoRA's two averages; and a copy of all but the gradient for a checkpoint.
    arrays: method.name === 'adalora' ? 11 : 7,
    full,
    precision: precision.of,
    batchSize: settings.batchSize,
    ...data.longest,
    validates: inputs.held.length > 0,
    replies: inputs.samples.length > 0,
  };
}

/** The nearest folder that exists: what is to come lies on the same disk. */
function existingFolder(path: string): string {
  const absolute = resolve(path);
  return existsSync(absolute) ? absolute : existingFolder(dirname(absolute));
}

const FEW_EXAMPLES = 100;

function warnings({ dataset, train, held }: Inputs): WarningEvent[] {
  const list: [code: string, message: string][] = [];
  const count = train.examples.length;
  if (count < FEW_EXAMPLES)
    list.push(['few-examples', `only ${count} examples: expect a parrot of them rather than a style`]);
  if (held.length === 0)
    list.push([
      'no-validation',
      `${dataset.file('valid')} holds no examples: nothing tells when training goes on for too long`,
    ]);
  return list.map(([code, message]) => stamp({ event: 'warning', code, message }, 0));
}

/** From here on the folder is the run's. */
function claim({ out, resume = false }: TrainRequest, { record }: PreparedRun): void {
  if (resume) return;
  if (existsSync(out)) clearRun(out);
  mkdirSync(out, { recursive: true });
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
      reply: replier(run.chosen.engine, inputs.base.checkpoint, request.model.threads, run.precision.int8),
    }),
    checkpoints,
    signal,
  });
  const record = (event: TrainEvent): TrainEvent => {
    if (event.event === 'start') rewindMetrics(metrics, event.step);
    appendMetrics(metrics, event);
    return event;
  };
  for await (const event of withForecast(loop, course.steps)) {
    if (event.event !== 'done') yield record(event);
    else {
      record(event);
      if (event.reason !== 'interrupted') finish(out, run, trainer, event);
      if (event.reason === 'complete' || event.reason === 'early-stopping') checkpoints.remove();
      yield event;
    }
  }
}

/** Steps after which the time that a run takes is told. */
const TIMED_STEPS = 3;

async function* withForecast(
  loop: AsyncIterable<TrainEvent>,
  steps: number,
): AsyncGenerator<TrainEvent, void> {
  const forecast = new Forecast(steps);
  for await (const event of loop) {
    yield event;
    if (event.event !== 'step') continue;
    forecast.add(event);
    if (forecast.timed !== TIMED_STEPS || event.step === steps) continue;
    const { secondsPerStep, tokensPerSecond } = forecast;
    const seconds = forecast.secondsLeft(event.step);
    yield stamp({ event: 'forecast', secondsPerStep, tokensPerSecond, seconds }, event.step);
  }
}

/** Result, report, and for a run that went well the manifest, last. */
function finish(out: string, run: PreparedRun, trainer: Trainer, done: DoneEvent): void {
  const { inputs, record, chosen } = run;
  const { base, dataset } = inputs;
  const events = readMetrics(join(out, METRICS_FILE));
  writeResult(out, trainer, base);
  writeWhole(
    join(out, REPORT_FILE),
    trainingReport({ run: record, events, ranks: trainer.ranks(), parameterCount: trainer.parameterCount }),
  );
  if (done.reason === 'diverged') return;
  writeManifest(out, {
    kind: trainer.method.name === 'full' ? 'model' : 'adapter',
    rendering: renderingOf(dataset.manifest.settings),
    tokenizer: base.tokenizer.hash,
    base: { id: base.id, hash: base.hash },
    dataset: { hash: dataset.manifest.hash, pace: dataset.manifest.pace },
    settings: { train: record.settings, model: { device: chosen.device, precision: record.precision } },
    metrics: summary(events, done),
  });
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
