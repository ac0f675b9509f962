/** The result of an evaluation, as it is printed (docs/contracts.md, section 8). */

import type { Figure, StyleDistances } from '../measures/index.ts';
import type { MeasureName } from './measure-table.ts';

/** Those measures that a system can have. */
export type SystemFigures = Partial<Record<MeasureName, Figure>> & {
  style?: StyleDistances;
  /** The same within each contact's thread, averaged over the threads. */
  styleByContact?: StyleDistances;
};

export interface Evaluation {
  format: 1;
  seed: number;
  data: { hash: string; examples: number; conversations: number };
  /** `owner`, `base`, `nearest`, `model`, and each other model by its folder's name. */
  systems: Record<string, SystemFigures>;
}
