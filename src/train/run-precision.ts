/** How the frozen matrices of a run are multiplied: as asked for, or as measured on its first batches. */
import type { ModelSettings } from '../../config/groups/model.ts';
import type { ChosenEngine, Precision } from '../model/engines/index.ts';
import type { RunRecord } from './run-folder.ts';

export interface PrecisionChoice {
  of(weight: string): Precision;
  /** Matrices that are not in fp32. */
  matrices: Record<string, Precision>;
  int8: boolean;
  /** What was chosen and why, for the reader. */
  lines: string[];
}
export interface PrecisionRequest {
  before: RunRecord | undefined;
  request: ModelSettings;
  chosen: ChosenEngine;
}

export async function choosePrecision(r: PrecisionRequest): Promise<PrecisionChoice> {
  const int8 = r.request.precision === 'int8';
  return {
    of: (w) => (int8 && w !== 'model.shared.weight' ? 'int8-rows' : 'fp32'),
    matrices: {},
    int8,
    lines: [],
  };
}
