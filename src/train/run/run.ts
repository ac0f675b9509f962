/** A run as it is asked for, and as it is handed from one step of its preparation to the next, each adding its part. */

import type { BotSettings } from '../../../config/groups/bot.ts';
import type { ModelSettings } from '../../../config/groups/model.ts';
import type { TrainSettings } from '../../../config/groups/train.ts';
import type { ChosenEngine } from '../../engines/index.ts';
import type { Base } from '../../model/open-base.ts';
import type { Inputs, Sources } from '../data/inputs.ts';
import type { TrainingData } from '../data/training-data.ts';
import type { Course } from './course.ts';
import type { TrainEvent } from './events.ts';
import type { MemoryNeed } from './memory.ts';
import type { RunFolder } from './run-folder.ts';
import type { PrecisionChoice } from './run-precision.ts';
import type { RunOrigin, RunRecord } from './run-record.ts';

export interface TrainRequest {
  /** Where a run is resumed, what is left out is what the run began with. */
  sources: Partial<Sources>;
  out: string;
  /** Of a new run; a resumed one keeps its own. */
  settings: TrainSettings;
  model: ModelSettings;
  /** How replies will be drawn: what they are ranked by is chosen for that. Left out, the settings' defaults. */
  bot?: BotSettings | undefined;
  /** Opens a folder, or a model on the hub. */
  openBase(id: string): Promise<Base>;
  /** Go on with the run in `out`. */
  resume?: boolean;
  /** Replace a run that lies in `out`. */
  force?: boolean;
  /** Stops after the running step; the run can be resumed. */
  signal?: AbortSignal;
}

/** Its folder may be used, and its inputs are open. */
export interface OpenedRun {
  folder: RunFolder;
  /** Of a run that goes on: what it was begun with. */
  before: RunRecord | undefined;
  settings: TrainSettings;
  /** The device, threads and precision that were asked for. */
  asked: ModelSettings;
  inputs: Inputs;
}

/** Its length and habits are numbers. */
export interface PlottedRun extends OpenedRun {
  data: TrainingData;
  course: Course;
}

/** It has a device, and room on it. */
export interface FittedRun extends PlottedRun {
  need: Omit<MemoryNeed, 'precision'>;
  chosen: ChosenEngine;
  threads: number;
  /** Bytes of memory that are free. */
  available: number;
  origin: RunOrigin;
}

/** Its precision is chosen, and fits too. */
export interface ChosenRun extends FittedRun {
  precision: PrecisionChoice;
  /** Bytes of memory that it is expected to take at most. */
  needed: number;
}

/** All that is decided before the work begins. */
export interface PreparedRun extends ChosenRun {
  record: RunRecord;
  findings: TrainEvent[];
}
