/**
 * The folder of a run, from its first file to its last: `run.json` claims it, checkpoints and metrics fill it, the
 * result and at last `imitator.json` complete it. Nothing in it is overwritten that a run did not write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { train } from '../../../config/groups/train.ts';
import { problem, problems } from '../../base/errors.ts';
import { onDisk } from '../../base/files/disk.ts';
import { readJson } from '../../base/files/read-json.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { isRunning } from '../../base/is-running.ts';
import { issueLines } from '../../base/issue-lines.ts';
import { precisions } from '../../engines/index.ts';
import { MODEL_MANIFEST } from '../../model/manifest.ts';

export const RUN_FILE = 'run.json';
export const METRICS_FILE = 'metrics.jsonl';
export const REPORT_FILE = 'report.html';
export const CHECKPOINTS_FOLDER = 'checkpoints';

/** Runs something that writes into a run's folder: a full disk there leaves a run that goes on. */
export function saveTo<T>(path: string, write: () => T): T {
  const whenFull = 'what was saved before is untouched: free some space and go on with --resume';
  return onDisk(path, whenFull, write);
}

const hash = z.string();
const runFile = z.strictObject({
  format: z.literal(1),
  base: z.strictObject({ id: z.string(), hash, tokenizer: hash }),
  dataset: z.strictObject({ dir: z.string(), hash }),
  rehearsal: z.strictObject({ dir: z.string(), hash }).nullable(),
  adapter: z.strictObject({ dir: z.string(), hash }).nullable(),
  device: z.string(),
  /** Of a step: sums come out the same for the same number. */
  threads: z.number().int().min(1),
  /** How frozen matrices were multiplied: those that are not fp32, by name. */
  precision: z.record(z.string(), z.enum(precisions)),
  /** The resolved settings of the group `train`. */
  settings: train,
});

/** What a run is made of: equal in all of this, equal in its result on the cpu. */
export type RunRecord = z.infer<typeof runFile>;

export type FolderState = 'new' | 'unfinished' | 'finished';

/**
 * What a folder is for a run.
 *
 * @throws ImitatorError `out-occupied` where it holds something that no run wrote.
 */
export function folderState(dir: string): FolderState {
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

/** Throws unless a run may begin (or go on) in a folder of this state, which no other process has. */
export function requireFolder(dir: string, options: { resume: boolean; force: boolean }): FolderState {
  const state = folderState(dir);
  const refuse = (detail: string, remedy: string) =>
    problem({ code: `out-${state}`, place: dir, detail, remedy });
  if (options.resume && state === 'new')
    throw refuse('no run has begun here', 'leave --resume out to begin one');
  if (options.resume && state === 'finished')
    throw refuse('this run is finished', 'name another folder with --out to train again');
  if (!options.resume && !options.force && state === 'unfinished')
    throw refuse('a run was begun here', 'go on with --resume, or replace it with --force');
  if (!options.resume && !options.force && state === 'finished')
    throw refuse('a finished run lies here', 'name another folder with --out, or replace it with --force');
  requireFree(dir);
  return state;
}

/**
 * Makes a folder the run's own until the returned function is called: two runs in one would spoil each other's state.
 *
 * @throws ImitatorError `out-busy` where a process that is alive has it; what a killed one left is taken over.
 */
export function holdFolder(dir: string): () => void {
  const path = join(dir, LOCK_FILE);
  saveTo(path, () => mkdirSync(dir, { recursive: true }));
  requireFree(dir);
  saveTo(path, () => writeFileSync(path, String(process.pid)));
  return () => rmSync(path, { force: true });
}

const LOCK_FILE = 'run.lock';

function requireFree(dir: string): void {
  const path = join(dir, LOCK_FILE);
  const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (isRunning(owner))
    throw problem({
      code: 'out-busy',
      place: dir,
      detail: `process ${owner} trains into it`,
      remedy: `wait for it, name another folder with --out, or remove ${LOCK_FILE} if it is left over`,
    });
}

/** Empties a run's folder of all that runs write, and of nothing else. */
export function clearRun(dir: string): void {
  // The manifest goes first: a folder with one counts as whole.
  for (const name of [
    MODEL_MANIFEST,
    REPORT_FILE,
    METRICS_FILE,
    CHECKPOINTS_FOLDER,
    ...RESULT_FILES,
    RUN_FILE,
  ])
    rmSync(join(dir, name), { recursive: true, force: true });
}

const RESULT_FILES = [
  'adapter_model.safetensors',
  'adapter_config.json',
  'model.safetensors',
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
];

/** Says what the run of a folder is made of. */
export function writeRun(dir: string, record: RunRecord): void {
  const path = join(dir, RUN_FILE);
  saveTo(path, () => writeWhole(path, `${JSON.stringify(record, null, 2)}\n`));
}

/** Throws where the record is missing, of another release or damaged. */
export function readRun(dir: string): RunRecord {
  const path = join(dir, RUN_FILE);
  const raw = readJson(path, {
    code: 'run-invalid',
    remedy: 'what the run was made of is lost: begin anew with --force',
  });
  const parsed = runFile.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw problems(
    'run-invalid',
    path,
    issueLines(parsed.error, raw),
    'it was written by another release, or changed; begin anew with --force',
  );
}

/** Throws `run-changed`, listing what is not as it was when the run began. */
export function requireSame(dir: string, before: RunRecord, now: RunRecord): void {
  const changed: string[] = [];
  const compare = (what: string, was: string | undefined, is: string | undefined) => {
    if (was !== is) changed.push(`${what}: expected ${short(was)}, got ${short(is)}`);
  };
  compare('base', before.base.hash, now.base.hash);
  compare('tokenizer', before.base.tokenizer, now.base.tokenizer);
  compare('dataset', before.dataset.hash, now.dataset.hash);
  compare('second dataset', before.rehearsal?.hash, now.rehearsal?.hash);
  compare('adapter that is continued', before.adapter?.hash, now.adapter?.hash);
  compare('device', before.device, now.device);
  if (changed.length > 0)
    throw problems('run-changed', dir, changed, 'give what the run began with, or begin anew with --force');
}

const short = (hash: string | undefined) => (hash === undefined ? 'none' : hash.slice(0, 12));
