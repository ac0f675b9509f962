/** How the frozen matrices of a run are multiplied: as the run began, as asked for, or as measured. */
import type { ModelSettings } from '../../config/groups/model.ts';
import { problem } from '../errors.ts';
import { adaptableMatrices } from '../model/adapter/index.ts';
import type { BlenderbotConfig } from '../model/config.ts';
import type { ChosenEngine, Precision } from '../model/engines/index.ts';
import type { RunRecord } from './run-folder.ts';

export interface PrecisionChoice {
  of(weight: string): Precision;
  /** Weights that are not multiplied in fp32. */
  matrices: Record<string, Precision>;
  int8: boolean;
  /** What was chosen and why, for the reader. */
  lines: string[];
}

export interface PrecisionRequest {
  /** Of a run that goes on: what it began with. */
  before: RunRecord | undefined;
  asked: ModelSettings['precision'];
  method: string;
  chosen: ChosenEngine;
  config: BlenderbotConfig;
}

/**
 * @throws ImitatorError `precision-impossible` where int8 was asked for and cannot be had.
 */
export function choosePrecision({
  before,
  asked,
  method,
  chosen,
  config,
}: PrecisionRequest): PrecisionChoice {
  if (before !== undefined) return choice(before.precision, ['Precision as the run began.']);
  const obstacle =
    chosen.device !== 'cpu'
      ? `int8 products are made for the cpu, not for ${chosen.device}`
      : method === 'full'
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
  const int8 = adaptableMatrices(config).map(({ name }) => [`${name}.weight`, 'int8-rows'] as const);
  return choice(Object.fromEntries(int8), [
    'Precision int8 for frozen matrices, fp32 for the head, as asked for.',
  ]);
}

function choice(matrices: Record<string, Precision>, lines: string[]): PrecisionChoice {
  const int8 = Object.values(matrices).some((precision) => precision !== 'fp32');
  return { of: (weight) => matrices[weight] ?? 'fp32', matrices, int8, lines };
}
