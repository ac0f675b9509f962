/** run.json: what a run is made of, so that it can go on with the same, and only with the same. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { train } from '../../../config/groups/train.ts';
import { problems } from '../../base/errors.ts';
import { readJson } from '../../base/files/read-json.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { issueLines } from '../../base/issue-lines.ts';
import { precisions } from '../../engines/index.ts';
import type { Inputs } from '../data/inputs.ts';
import { saveTo } from './save-to.ts';

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

/** What the user must give again for a run to go on, and where it is computed. */
export type RunOrigin = Pick<RunRecord, 'base' | 'dataset' | 'rehearsal' | 'adapter' | 'device'>;

export function originOf({ base, dataset, rehearsal, adapter }: Inputs, device: string): RunOrigin {
  return {
    base: { id: base.id, hash: base.hash, tokenizer: base.tokenizer.hash },
    dataset: { dir: resolve(dataset.dir), hash: dataset.manifest.hash },
    rehearsal:
      rehearsal === undefined
        ? null
        : { dir: resolve(rehearsal.dataset.dir), hash: rehearsal.dataset.manifest.hash },
    adapter: adapter === undefined ? null : { dir: adapter.dir, hash: adapter.hash },
    device,
  };
}

export function writeRecord(path: string, record: RunRecord): void {
  saveTo(path, () => writeWhole(path, `${JSON.stringify(record, null, 2)}\n`));
}

/** Throws where the record is missing, of another release or damaged. */
export function readRecord(path: string): RunRecord {
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

/** Throws `run-changed`, listing what is not as it was when the run in `dir` began. */
export function requireSame(dir: string, before: RunOrigin, now: RunOrigin): void {
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
