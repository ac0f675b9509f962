/** An adapter that a person trained, or found elsewhere, as a version of the store. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../base/errors.ts';
import { copyPrivate, PRIVATE_FOLDER } from '../../base/files/private.ts';
import { sessionsOfExamples } from '../../evaluate/sessions-of-examples.ts';
import { allExamples, type Dataset, readDataset } from '../../formatting/index.ts';
import { ADAPTER_FILES, checkAdapterFits, readAdapter } from '../../model/adapter/index.ts';
import {
  type Base,
  defaultRendering,
  MODEL_MANIFEST,
  readModelManifest,
  writeModelManifest,
} from '../../model/index.ts';
import type { NewVersion, Versions } from '../../model/versions/index.ts';
import { RANKER_FILE } from '../../reply/index.ts';
import { RUN_FILE } from '../run/run-folder.ts';
import { judgeRun } from './judge-run.ts';
import { threadsOf } from './learnt-threads.ts';
import { openModel } from './open-compared.ts';
import { scratchOf, whileRetraining } from './work-folder.ts';

export interface AdapterToAdd {
  /** IMITATOR_HOME. */
  home: string;
  versions: Versions;
  /** In PEFT's form, or all weights; an `imitator.json` beside it says how its data was rendered. */
  adapter: string;
  /** May be left out for all weights, which say by themselves what they were trained on. */
  base?: string | undefined;
  openBase(id: string): Promise<Base>;
  /** The dataset that it learnt from. */
  data?: string | undefined;
  threads: number;
  note(line: string): void;
  signal?: AbortSignal;
}

/**
 * Adds an adapter as a version, with the base that it is given here, and gives its name; `current` stays as it is.
 *
 * @throws ImitatorError `adapter-missing`, `adapter-misfit`, `retrain-busy`, and what the dataset and the store have wrong.
 */
export function addByHand(request: AdapterToAdd): Promise<string> {
  return whileRetraining(request.home, async () => {
    const { data, note } = request;
    const { made, kind, base } = await writeVersion(request);
    const dataset = data === undefined ? undefined : await readDataset(data);
    if (dataset === undefined)
      note('without --data nobody knows what it learnt from: a retraining may compare on what it has seen');
    else await judgeRun(made, await allExamples(dataset, 'valid'), request);
    return request.versions.add(made, {
      kind,
      base,
      dataset: dataset === undefined ? null : factsOf(dataset),
      parent: null,
      learnt: dataset === undefined ? [] : await learntFrom(dataset),
      threads: dataset === undefined ? [] : await threadsOf(dataset),
      evaluation: {},
    });
  });
}

type Written = Pick<NewVersion, 'kind' | 'base'> & { made: string };

/** What serves, and the manifest that serving needs, in a folder of their own. */
async function writeVersion({ home, adapter: dir, base: named, openBase }: AdapterToAdd): Promise<Written> {
  const manifest = readModelManifest(dir);
  const made = join(scratchOf(home), 'version');
  mkdirSync(made, { recursive: true, mode: PRIVATE_FOLDER });
  if (manifest?.kind === 'model') {
    await openModel(dir, openBase);
    for (const name of modelFilesOf(dir)) copyPrivate(join(dir, name), join(made, name));
    return { made, kind: 'model', base: { id: manifest.base.id, hash: manifest.base.hash } };
  }
  if (named === undefined) throw new UsageError('an adapter needs --base: what it was trained on');
  const base = await openBase(named);
  const read = await readAdapter(dir);
  const trainedOn = manifest && { name: manifest.base.id, hash: manifest.base.hash };
  const hash = await base.checkpoint.hash();
  checkAdapterFits({ ...read, base: trainedOn ?? read.base }, { ...base.checkpoint, hash }, dir);
  for (const name of [...ADAPTER_FILES, RANKER_FILE, MODEL_MANIFEST])
    if (existsSync(join(dir, name))) copyPrivate(join(dir, name), join(made, name));
  writeModelManifest(made, {
    rendering: { ...defaultRendering(), form: base.checkpoint.family.form },
    dataset: null,
    settings: {},
    metrics: {},
    ...manifest,
    kind: 'adapter',
    base: { id: base.id, hash },
    tokenizer: base.tokenizer?.hash ?? null,
  });
  return { made, kind: 'adapter', base: { id: base.id, hash } };
}

/** Of a run of all weights: what it needs to serve, and not what was for training it. */
function modelFilesOf(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && entry.name !== RUN_FILE)
    .map(({ name }) => name);
}

function factsOf({ manifest: { hash, files } }: Dataset) {
  return { hash, examples: files.train.examples + files.valid.examples + files.test.examples };
}

async function learntFrom(dataset: Dataset): Promise<string[]> {
  const { sessionGapHours } = dataset.manifest.settings;
  return sessionsOfExamples(await allExamples(dataset, 'train'), sessionGapHours).map(({ key }) => key);
}
