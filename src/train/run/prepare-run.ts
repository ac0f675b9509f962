/** What is looked at and decided before a run begins; until then nothing is written. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { ModelSettings } from '../../../config/groups/model.ts';
import type { TrainSettings } from '../../../config/groups/train.ts';
import { counted } from '../../base/counted.ts';
import { problem } from '../../base/errors.ts';
import { requireSpace } from '../../base/files/disk.ts';
import { type ChosenEngine, chooseEngine } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { targetMatrices } from '../../model/adapter/index.ts';
import type { Base } from '../../model/open-base.ts';
import { weightShapes } from '../../networks/weights.ts';
import { type Inputs, openInputs, type Sources } from '../data/inputs.ts';
import { type TrainingData, trainingData } from '../data/training-data.ts';
import { requireContinuable } from '../method/continued-adapter.ts';
import { type Course, plotCourse, resolvedSettings } from './course.ts';
import { type PreflightEvent, stamp, type TrainEvent, type WarningEvent } from './events.ts';
import { estimateMemory, type MemoryNeed, megabytes, requireMemory } from './memory.ts';
import { type RunRecord, readRun, requireFolder, requireSame } from './run-folder.ts';
import { choosePrecision, type PrecisionChoice } from './run-precision.ts';

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

/** All that is decided before the work begins. */
export interface PreparedRun {
  settings: TrainSettings;
  inputs: Inputs;
  data: TrainingData;
  course: Course;
  chosen: ChosenEngine;
  precision: PrecisionChoice;
  record: RunRecord;
  findings: TrainEvent[];
}

/** @throws ImitatorError for all that is missing, does not fit together, or is too large for this machine. */
export async function prepareRun(request: TrainRequest): Promise<PreparedRun> {
  const { out, resume = false, force = false, openBase } = request;
  requireFolder(out, { resume, force });
  const before = resume ? readRun(out) : undefined;
  const settings = before === undefined ? request.settings : before.settings;
  const inputs = await openInputs(sourcesOf(request.sources, before), settings, openBase);
  const data = trainingData({
    own: inputs.train.examples,
    rehearsal: inputs.rehearsal?.examples ?? [],
    rehearsalShare: settings.rehearsalShare,
    batchSize: settings.batchSize,
    accumulateBatches: settings.accumulateBatches,
    seed: settings.seed,
  });
  const course = plotCourse(settings, data.stepsPerEpoch, inputs.base.checkpoint.config);
  const { adapter } = inputs;
  if (adapter !== undefined)
    requireContinuable(adapter.adapter, course.method, inputs.base.checkpoint, adapter.dir);
  const need = needOf(inputs, settings, course, data);
  requireSpace(existingFolder(out), 4 * need.trainable * need.arrays * 2);
  const chosen = await chooseEngine(request.model.device);
  const threads = before?.threads ?? (request.model.threads || availableParallelism());
  const available = process.availableMemory();
  // Measuring the precision takes a while: what cannot fit even in int8 is told before.
  if (chosen.device === 'cpu')
    requireMemory(estimateMemory({ ...need, precision: () => 'int8' }), available, {
      ...settings,
      int8: true,
    });
  const precision = await choosePrecision({
    before,
    asked: request.model.precision,
    method: course.method,
    chosen,
    base: inputs.base.checkpoint,
    batches: firstBatches(data),
    seed: settings.seed,
    threads,
    available,
  });
  const record = recordOf(inputs, settings, course, { chosen, threads, precision });
  if (before !== undefined) requireSame(out, before, record);
  const needed = estimateMemory({ ...need, precision: precision.of });
  if (chosen.device === 'cpu') requireMemory(needed, available, { ...settings, int8: precision.int8 });
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
      settings: record.settings,
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
  { chosen, threads, precision }: { chosen: ChosenEngine; threads: number; precision: PrecisionChoice },
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
    threads,
    precision: precision.matrices,
    settings: resolvedSettings(settings, course),
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
    : targetMatrices(checkpoint, method.targetModules).reduce(
        (sum, matrix) => sum + method.rank * (matrix.in + matrix.out + (method.name === 'adalora' ? 1 : 0)),
        0,
      );
  return {
    base: checkpoint,
    trainable,
    // Values, gradient and two moments; AdaLoRA's two averages; and a copy of all but the gradient for a checkpoint.
    arrays: method.name === 'adalora' ? 11 : 7,
    full,
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
    list.push(['few-examples', `only ${counted(count, 'example')}: expect a parrot rather than a style`]);
  if (held.length === 0)
    list.push([
      'no-validation',
      `${dataset.file('valid')} holds no examples: nothing tells when training goes on for too long`,
    ]);
  return list.map(([code, message]) => stamp({ event: 'warning', code, message }, 0));
}
