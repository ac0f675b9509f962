/**
 * The state of a run on disk, so that a killed run goes on where it was. A checkpoint is one safetensors file that is
 * written aside and renamed, so it is whole or not there; the best state so far lies in a file of its own, which the
 * checkpoint names, and which outlives every checkpoint that does.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, problem } from '../../base/errors.ts';
import { PRIVATE_FOLDER } from '../../base/files/private.ts';
import {
  openSafetensors,
  readTensor,
  type TensorFile,
  writeSafetensors,
} from '../../model/checkpoint/index.ts';
import type { TrainingState } from '../method/trainer.ts';
import type { HealthState } from './health.ts';
import { saveTo } from './save-to.ts';

/** Where the loop is, beside what the trainer knows. */
export interface LoopState {
  /** Steps done. */
  step: number;
  /** The step of the best validation that can be kept, and its loss. */
  best: { step: number; loss: number } | null;
  /** The lowest loss of any validation: before AdaLoRA's ranks are settled it cannot be kept. */
  lowest: { step: number; loss: number } | null;
  /** Validations since the best. */
  sinceBest: number;
  health: HealthState;
  /** Seconds of training in all sittings. */
  seconds: number;
}

export interface Checkpoints {
  saveBest(step: number, state: TrainingState): void;
  loadBest(step: number): TrainingState;
  /** Returns the file's path. */
  save(loop: LoopState, state: TrainingState): string;
  load(): { loop: LoopState; state: TrainingState } | undefined;
}

const FORMAT = '1';

/** Checkpoints in a folder, made if need be. */
export function checkpointsIn(dir: string): Checkpoints {
  const current = join(dir, 'checkpoint.safetensors');
  const bestFile = (step: number) => join(dir, `best-${step}.safetensors`);
  mkdirSync(dir, { recursive: true, mode: PRIVATE_FOLDER });
  return {
    saveBest: (step, state) => write(bestFile(step), state, undefined),
    loadBest: (step) => read(bestFile(step)).state,
    save(loop, state) {
      write(current, state, loop);
      removeLeftovers(dir, loop.best === null ? undefined : bestFile(loop.best.step));
      return current;
    },
    load() {
      if (!existsSync(current)) return undefined;
      const { state, loop } = read(current);
      return { state, loop: loop! };
    },
  };
}

/** Best states that no checkpoint names any more, and half files of a killed run. */
function removeLeftovers(dir: string, keptBest: string | undefined): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (path !== keptBest && (name.startsWith('best-') || name.endsWith('.tmp'))) rmSync(path);
  }
}

function write(path: string, state: TrainingState, loop: LoopState | undefined): void {
  const { tensors, ...rest } = state;
  const toWrite = new Map(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: () => data }]),
  );
  const metadata = { format: FORMAT, state: JSON.stringify(rest), loop: JSON.stringify(loop ?? null) };
  saveTo(path, () => writeSafetensors(path, toWrite, { metadata }));
}

function read(path: string): { state: TrainingState; loop: LoopState | null } {
  const file = openState(path);
  const { format, state, loop } = file.metadata;
  if (format !== FORMAT || state === undefined || loop === undefined)
    throw problem({
      code: 'checkpoint-format',
      place: path,
      expected: `a run's checkpoint of format ${FORMAT}`,
      value: format ?? null,
      remedy: 'it was written by another release: finish the run with that one, or start anew with --force',
    });
  const tensors = Object.fromEntries(
    [...file.tensors].map(([name, { shape }]) => [name, { shape, data: readTensor(file, name) }]),
  );
  return {
    state: { ...(JSON.parse(state) as Omit<TrainingState, 'tensors'>), tensors },
    loop: JSON.parse(loop) as LoopState | null,
  };
}

function openState(path: string): TensorFile {
  try {
    return openSafetensors(path);
  } catch (cause) {
    throw problem({
      code: 'checkpoint-damaged',
      place: path,
      detail: `it is not there or not whole (${messageOf(cause)})`,
      remedy: 'begin the run anew with --force',
      cause,
    });
  }
}
