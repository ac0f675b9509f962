/**
 * What is looked at and decided before a run begins: it is opened, its course plotted, fitted into this machine, its
 * precision chosen, and all that recorded. Until then nothing is written.
 */
import { availableParallelism } from 'node:os';
import type { TrainSettings } from '../../../config/groups/train.ts';
import { problem } from '../../base/errors.ts';
import { chooseEngine } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { targetMatrices } from '../../model/adapter/index.ts';
import type { Architecture } from '../../networks/family.ts';
import { weightShapes } from '../../networks/weights.ts';
import { type Inputs, openInputs, type Sources } from '../data/inputs.ts';
import { type TrainingData, trainingData } from '../data/training-data.ts';
import { requireContinuable } from '../method/continued-adapter.ts';
import type { AdapterMethod } from '../method/trainer-options.ts';
import { type Course, plotCourse, resolveSettings } from './course.ts';
import { canFitRanker } from './fit-ranker.ts';
import { estimateMemory, type MemoryNeed, requireMemory } from './memory.ts';
import { preflightEvent, warningEvents } from './preflight.ts';
import type { ChosenRun, FittedRun, OpenedRun, PlottedRun, PreparedRun, TrainRequest } from './run.ts';
import { RunFolder } from './run-folder.ts';
import { choosePrecision, type PrecisionChoice } from './run-precision.ts';
import { originOf, type RunRecord } from './run-record.ts';

/** @throws ImitatorError for all that is missing, does not fit together, or is too large for this machine. */
export async function prepareRun(request: TrainRequest): Promise<PreparedRun> {
  const opened = await openRun(request);
  const plotted = plotRun(opened);
  const fitted = await fitRun(plotted);
  const chosen = await choosePrecisionFor(fitted);
  return recordRun(chosen);
}

/** The folder may be used, and what the run is made of is there. */
async function openRun(request: TrainRequest): Promise<OpenedRun> {
  const { resume = false, force = false } = request;
  const folder = new RunFolder(request.out);
  folder.requireUsable({ resume, force });
  const before = resume ? folder.readRecord() : undefined;
  const settings = before?.settings ?? request.settings;
  const inputs = await openInputs(sourcesOf(request.sources, before), settings, request.openBase);
  return { folder, before, settings, asked: request.model, inputs };
}

/** How long it will be, and what it does when. */
function plotRun(run: OpenedRun): PlottedRun {
  const { settings, inputs } = run;
  const { checkpoint, tokenizer } = inputs.base;
  const data = trainingData({
    own: inputs.train.examples,
    rehearsal: inputs.rehearsal?.examples ?? [],
    rehearsalShare: settings.rehearsalShare,
    batchSize: settings.batchSize,
    accumulateBatches: settings.accumulateBatches,
    seed: settings.seed,
  });
  const course = plotCourse(settings, data.stepsPerEpoch, {
    ...checkpoint.config,
    family: checkpoint.family,
    breakIds: tokenizer.breakIds,
  });
  const { adapter } = inputs;
  if (adapter !== undefined) requireContinuable(adapter.adapter, course.method, checkpoint, adapter.dir);
  return { ...run, data, course };
}

/** Where it is computed, and whether disk and memory suffice; a run that goes on must find there what it began with. */
async function fitRun(run: PlottedRun): Promise<FittedRun> {
  const { folder, before, asked, inputs } = run;
  const need = needOf(inputs, run.settings, run.course, run.data);
  folder.requireSpace(4 * need.trainable * need.arrays * 2);
  const chosen = await chooseEngine(asked.device);
  const threads = before?.threads ?? (asked.threads || availableParallelism());
  const origin = originOf(inputs, chosen.device);
  const fitted = { ...run, need, chosen, threads, available: process.availableMemory(), origin };
  // Measuring the precision takes a while: what cannot fit even in int8 is told before.
  requireRoom(fitted, { of: () => 'int8', int8: true });
  if (before !== undefined) folder.requireSame(before, origin);
  return fitted;
}

/** How its frozen matrices are multiplied, which says what memory it takes. */
async function choosePrecisionFor(run: FittedRun): Promise<ChosenRun> {
  const precision = await choosePrecision({
    before: run.before,
    asked: run.asked.precision,
    method: run.course.method,
    chosen: run.chosen,
    base: run.inputs.base.checkpoint,
    batches: firstBatches(run.data),
    seed: run.settings.seed,
    threads: run.threads,
    available: run.available,
  });
  return { ...run, precision, needed: requireRoom(run, precision) };
}

/** What is written down of it, and told. */
function recordRun(run: ChosenRun): PreparedRun {
  const { origin, threads, precision, settings, course, inputs } = run;
  const record: RunRecord = {
    format: 1,
    ...origin,
    threads,
    precision: precision.matrices,
    settings: resolveSettings(settings, course),
  };
  return { ...run, record, findings: [preflightEvent(run, record), ...warningEvents(inputs)] };
}

/** Bytes that the run takes in a precision; throws `memory-short` where the process has not as many. */
function requireRoom(run: FittedRun, { of, int8 }: Pick<PrecisionChoice, 'of' | 'int8'>): number {
  const needed = estimateMemory({ ...run.need, precision: of });
  const { batchSize } = run.settings;
  // A card has memory of its own, of which nothing is known.
  if (run.chosen.device === 'cpu') requireMemory(needed, run.available, { batchSize, int8 });
  return needed;
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

/** The precision is measured on one batch of each of these first steps. */
const MEASURED_STEPS = 3;

function firstBatches({ stepsPerEpoch, batchesOf }: TrainingData): Batch[] {
  const count = Math.min(MEASURED_STEPS, stepsPerEpoch);
  return Array.from({ length: count }, (_, step) => batchesOf(step)[0]!);
}

/** What a run needs of memory, whatever its precision. */
function needOf(
  inputs: Inputs,
  settings: TrainSettings,
  { method }: Course,
  data: TrainingData,
): Omit<MemoryNeed, 'precision'> {
  const { checkpoint } = inputs.base;
  const full = method.name === 'full';
  const trainable = full
    ? [...weightShapes(checkpoint).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)
    : adapterNumbers(checkpoint, method);
  return {
    base: checkpoint,
    trainable,
    // Values, gradient and two moments; two averages to allocate ranks by; a copy of all but the gradient for a checkpoint.
    arrays: method.name === 'adalora' && method.schedule !== undefined ? 11 : 7,
    full,
    batchSize: settings.batchSize,
    ...data.longest,
    validates: inputs.held.length > 0,
    replies: inputs.samples.length > 0 || (settings.ranker && canFitRanker(inputs)),
  };
}

function adapterNumbers(base: Architecture, method: AdapterMethod): number {
  const { targetModules, rank, trainedTokens = [] } = method;
  const singular = method.name === 'adalora' ? 1 : 0;
  return targetMatrices(base, targetModules).reduce(
    (sum, matrix) => sum + rank * (matrix.in + matrix.out + singular),
    trainedTokens.length * base.config.dModel,
  );
}
