/**
 * A whole training run, from base and dataset to a folder that can be served: what is checked before the long work, the
 * work itself, and what is written in the end, told as events. Terminal, `--events` and exit codes are the caller's.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ModelSettings } from '../../config/groups/model.ts';
import type { TrainSettings } from '../../config/groups/train.ts';
import { targetMatrices } from '../model/adapter/index.ts';
import { weightShapes } from '../model/config.ts';
import { type ChosenEngine, chooseEngine, type Precision } from '../model/engines/index.ts';
import type { Base } from '../model/open-base.ts';
import { checkpointsIn } from './checkpoints.ts';
import { type Course, plotCourse, resolvedSettings } from './course.ts';
import { createTrainer } from './create-trainer.ts';
import { requireSpace } from './disk.ts';
import { stamp, type TrainEvent, type WarningEvent } from './events.ts';
import { forecast } from './forecast.ts';
import { type Inputs, openInputs, type Sources } from './inputs.ts';
import { trainingLoop } from './loop.ts';
import { estimateMemory, type MemoryNeed, requireMemory } from './memory.ts';
import { appendMetrics, readMetrics, rewindMetrics } from './metrics.ts';
import { chooseTrainingPrecision } from './precision.ts';
import { replyGreedily } from './reply.ts';
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
import { type TrainingData, trainingData } from './training-data.ts';
import type { Trainer } from './trainer.ts';
import { validation } from './validation.ts';
import { writeResult } from './write-result.ts';

export interface TrainRequest {
  /** Base and data may be left out where a run is resumed: it remembers them. */
  sources: Partial<Sources>;
  out: string;
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
