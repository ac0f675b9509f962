/**
 * The folder of a run, and whoever writes into it: `run.json` claims it, checkpoints and metrics fill it, result, report
 * and at last `imitator.json` complete it. Nothing in it is overwritten that a run did not write.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { problem } from '../../base/errors.ts';
import { requireSpace } from '../../base/files/disk.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { MODEL_MANIFEST, type NewModelManifest, writeModelManifest } from '../../model/manifest.ts';
import { type FittedRanker, RANKER_FILE, summaryOf, writeRanker } from '../../reply/index.ts';
import type { TrainingResult } from '../method/method.ts';
import { type Checkpoints, checkpointsIn } from './checkpoints.ts';
import type { TrainEvent } from './events.ts';
import { appendMetrics, readMetrics, rewindMetrics } from './metrics.ts';
import { holdFolder, LOCK_FILE, requireFree } from './run-lock.ts';
import { type RunOrigin, type RunRecord, readRecord, requireSame, writeRecord } from './run-record.ts';
import { saveTo } from './save-to.ts';
import { type ResultBase, writeResult } from './write-result.ts';

export const RUN_FILE = 'run.json';
const METRICS_FILE = 'metrics.jsonl';
const REPORT_FILE = 'report.html';
const CHECKPOINTS_FOLDER = 'checkpoints';
const RESULT_FILES = [
  'adapter_model.safetensors',
  'adapter_config.json',
  'model.safetensors',
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'special_tokens_map.json',
  RANKER_FILE,
];

/** What an ended run leaves. */
export interface Completion {
  result: TrainingResult;
  base: ResultBase;
  /** Undefined where none was fitted. */
  ranker: FittedRanker | undefined;
  /** The page's HTML. */
  report: string;
  /** Undefined where the run went astray: others must not take its result for a good one. */
  manifest: NewModelManifest | undefined;
}

export class RunFolder {
  readonly #dir: string;

  /** Nothing is read or written yet. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Throws unless a run may begin (or go on) here, and no other process has the folder. */
  requireUsable(wish: { resume: boolean; force: boolean }): void {
    const state = stateOf(this.#dir);
    const refuse = (detail: string, remedy: string) =>
      problem({ code: `out-${state}`, place: this.#dir, detail, remedy });
    if (wish.resume && state === 'new')
      throw refuse('no run has begun here', 'leave --resume out to begin one');
    if (wish.resume && state === 'finished')
      throw refuse('this run is finished', 'name another folder with --out to train again');
    if (!wish.resume && !wish.force && state === 'unfinished')
      throw refuse('a run was begun here', 'go on with --resume, or replace it with --force');
    if (!wish.resume && !wish.force && state === 'finished')
      throw refuse('a finished run lies here', 'name another folder with --out, or replace it with --force');
    requireFree(this.#dir);
  }

  /** Throws `disk-full` where the folder's disk has not as many bytes free. */
  requireSpace(bytes: number): void {
    requireSpace(existingFolder(this.#dir), bytes);
  }

  /** What the run here is made of; throws where that is lost. */
  readRecord(): RunRecord {
    return readRecord(this.#path(RUN_FILE));
  }

  /** Throws `run-changed` where the run here was begun with something else. */
  requireSame(before: RunOrigin, now: RunOrigin): void {
    requireSame(this.#dir, before, now);
  }

  /** Makes the folder this run's own until the returned function is called; throws `out-busy` where another has it. */
  hold(): () => void {
    return holdFolder(this.#dir);
  }

  /** From here on what lies here is this run's, and an earlier one's is gone. */
  begin(record: RunRecord): void {
    // The manifest goes first: a folder with one counts as whole.
    for (const name of [
      MODEL_MANIFEST,
      REPORT_FILE,
      METRICS_FILE,
      CHECKPOINTS_FOLDER,
      ...RESULT_FILES,
      RUN_FILE,
    ])
      this.#remove(name);
    writeRecord(this.#path(RUN_FILE), record);
  }

  /** Keeps an event among the metrics, and gives it back. */
  log<E extends TrainEvent>(event: E): E {
    appendMetrics(this.#path(METRICS_FILE), event);
    return event;
  }

  /** All that has happened so far; throws `metrics-damaged`. */
  events(): TrainEvent[] {
    return readMetrics(this.#path(METRICS_FILE));
  }

  /** Takes back what happened after a step: the run goes on from there. */
  rewind(step: number): void {
    rewindMetrics(this.#path(METRICS_FILE), step);
  }

  checkpoints(): Checkpoints {
    return checkpointsIn(this.#path(CHECKPOINTS_FOLDER));
  }

  /** Result, ranker, report and last the manifest; then nothing is left to go on with. Without a manifest the checkpoints stay. */
  complete({ result, base, ranker: fitted, report, manifest }: Completion): void {
    writeResult(this.#dir, result, base);
    // Too little to choose by makes no ranker: likelihood then ranks, as without a file.
    if (fitted?.measured !== undefined)
      saveTo(this.#dir, () => writeRanker(this.#dir, fitted.ranker, summaryOf(fitted)));
    saveTo(this.#dir, () => writeWhole(this.#path(REPORT_FILE), report));
    if (manifest === undefined) return;
    saveTo(this.#dir, () => writeModelManifest(this.#dir, manifest));
    this.#remove(CHECKPOINTS_FOLDER);
  }

  #path(name: string): string {
    return join(this.#dir, name);
  }

  #remove(name: string): void {
    rmSync(this.#path(name), { recursive: true, force: true });
  }
}

/** Throws `out-occupied` where a folder holds something that no run wrote. */
function stateOf(dir: string): 'new' | 'unfinished' | 'finished' {
  if (!existsSync(dir)) return 'new';
  if (!statSync(dir).isDirectory())
    throw problem({
      code: 'out-occupied',
      place: dir,
      expected: 'a folder',
      value: 'a file',
      remedy: 'name another with --out',
    });
  if (existsSync(join(dir, RUN_FILE)))
    return existsSync(join(dir, MODEL_MANIFEST)) ? 'finished' : 'unfinished';
  if (readdirSync(dir).every((name) => name === LOCK_FILE)) return 'new';
  throw problem({
    code: 'out-occupied',
    place: dir,
    expected: 'a folder that is new, empty or of an earlier run',
    value: `one that holds ${readdirSync(dir).slice(0, 3).join(', ')}`,
    remedy: 'name another folder with --out',
  });
}

/** The nearest folder that exists: what is to come lies on the same disk. */
function existingFolder(path: string): string {
  const absolute = resolve(path);
  return existsSync(absolute) ? absolute : existingFolder(dirname(absolute));
}
