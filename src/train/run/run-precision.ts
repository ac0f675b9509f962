/** How the frozen matrices of a run are multiplied: as the run began, as asked for, or as measured. */
import type { ModelSettings } from '../../../config/groups/model.ts';
import { problem } from '../../base/errors.ts';
import type { ChosenEngine, Precision } from '../../engines/index.ts';
import type { Batch } from '../../evaluate/batch.ts';
import { layerMatrices, weightShapes } from '../../networks/weights.ts';
import type { BaseNetwork, TrainingMethod } from '../method/trainer-options.ts';
import { chooseTrainingPrecision, int8For } from '../method/training-precision.ts';
import type { RunRecord } from './run-record.ts';

export interface PrecisionChoice {
  of(weight: string): Precision;
  /** Weights that are not multiplied in fp32. */
  matrices: Record<string, Precision>;
  int8: boolean;
  /** What was chosen and why, for the reader. */
  lines: string[];
}

interface PrecisionRequest {
  /** Of a run that goes on: what it began with. */
  before: RunRecord | undefined;
  asked: ModelSettings['precision'];
  method: TrainingMethod;
  chosen: ChosenEngine;
  base: BaseNetwork;
  /** Examples to measure on. */
  batches: readonly Batch[];
  seed: number;
  threads: number;
  /** Bytes that are free: float32 must fit to be measured against. */
  available: number;
}

/**
 * @throws ImitatorError `precision-impossible` where int8 was asked for and cannot be had.
 */
export async function choosePrecision(request: PrecisionRequest): Promise<PrecisionChoice> {
  const { before, asked, method, chosen, base } = request;
  if (before !== undefined) return choice(before.precision, ['Precision as the run began.']);
  const obstacle =
    chosen.device !== 'cpu'
      ? `int8 products are made for the cpu, not for ${chosen.device}`
      : method.name === 'full'
        ? 'every matrix is trained, none is frozen'
        : undefined;
  if (asked === 'int8' && obstacle !== undefined)
    throw problem({
      code: 'precision-impossible',
      place: '--precision int8',
      detail: obstacle,
      remedy: 'leave it out',
    });
  if (asked === 'fp32') return choice({}, ['Precision fp32, as asked for.']);
  if (obstacle !== undefined) return choice({}, [`Precision fp32: ${obstacle}.`]);
  if (asked === 'auto') return measurePrecision(request);
  return choice(matricesOf(base, int8For(base.family, 'int8-rows')), [
    'Precision int8 for frozen matrices, fp32 for the head, as asked for.',
  ]);
}

async function measurePrecision({
  chosen,
  available,
  ...request
}: PrecisionRequest): Promise<PrecisionChoice> {
  if (available < floatBytes(request.base))
    return choice({}, ['Precision fp32: there is no memory to measure int8 against it.']);
  const { of, lines } = await chooseTrainingPrecision({ ...request, engine: chosen.engine });
  return choice(matricesOf(request.base, of), [...lines]);
}

/** Of a network in float32, and a third for what runs through it. */
function floatBytes(base: BaseNetwork): number {
  const counts = [...weightShapes(base).values()].map((shape) => shape.reduce((a, b) => a * b, 1));
  return (4 * 4 * counts.reduce((a, b) => a + b, 0)) / 3;
}

/** The matrices that are not in fp32. */
function matricesOf(base: BaseNetwork, of: (weight: string) => Precision): Record<string, Precision> {
  const all = layerMatrices(base).map(({ name }) => [`${name}.weight`, of(`${name}.weight`)] as const);
  return Object.fromEntries(all.filter(([, precision]) => precision !== 'fp32'));
}

function choice(matrices: Record<string, Precision>, lines: string[]): PrecisionChoice {
  const int8 = Object.values(matrices).some((precision) => precision !== 'fp32');
  return { of: (weight) => matrices[weight] ?? 'fp32', matrices, int8, lines };
}
