/**
 * One retraining, from the drop folder to the version that serves: format, train in a process of its own, compare with
 * what serves on replies that neither has seen, and let the better one take over. Whatever ends it, and wherever, the
 * current version is untouched until the last step, which is one rename; a training that was cut short goes on at the
 * next retraining over the same dataset.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../config/schema.ts';
import { problem } from '../../base/errors.ts';
import { lockFolder } from '../../base/files/lock-folder.ts';
import { readJson } from '../../base/files/read-json.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { sessionsOfExamples } from '../../evaluate/sessions-of-examples.ts';
import { type Dataset, formatExport, readDataset, threadKey } from '../../formatting/index.ts';
import type { Base } from '../../model/index.ts';
import { readModelManifest } from '../../model/index.ts';
import { type Versions, versionsIn } from '../../model/versions/index.ts';
import type { Example } from '../../vocabulary.ts';
import { readDropFolder } from './drop-folder.ts';
import { FEWEST_EXAMPLES, type GateRow, judgeCandidate, type NatsBySession } from './gate.ts';
import { natsBySession } from './measure.ts';

/** A training that is to be run in a process of its own. */
export interface TrainingJob {
  base: string;
  /** Folder of the dataset. */
  data: string;
  /** Folder of the run. */
  out: string;
  /** Go on with the run in `out`, rather than begin one there. */
  resume: boolean;
}

export interface RetrainRequest {
  /** IMITATOR_HOME. */
  home: string;
  settings: Pick<Settings, 'formatting' | 'model' | 'retrain'>;
  /** Opens a folder, or a model on the hub. */
  openBase(id: string): Promise<Base>;
  /** Runs it to its end; rejects where it fails or is stopped. */
  train(job: TrainingJob): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  note(line: string): void;
  signal?: AbortSignal;
}

export type RetrainOutcome = 'promoted' | 'kept' | 'unchanged' | 'waiting';

export interface RetrainResult {
  outcome: RetrainOutcome;
  /** The version that serves now. */
  current: string | null;
  candidate: string | null;
  gate: GateRow[];
  seconds: number;
  /** Null where nothing was ready to be formatted. */
  dataset: { hash: string; examples: number } | null;
  /** What of the drop folder was left for the next time, and what of the export could not be read. */
  waiting: { file: string; why: string }[];
  /** A sentence for people. */
  why: string;
}

/**
 * @throws ImitatorError `retrain-busy` where another process retrains, `drop-folder`, and whatever formatting, training
 *   and the model store have wrong.
 */
export async function retrain(request: RetrainRequest): Promise<RetrainResult> {
  const work = join(request.home, 'retrain');
  mkdirSync(work, { recursive: true });
  const release = await lockFolder(work);
  if (release === undefined)
    throw problem({
      code: 'retrain-busy',
      place: work,
      detail: 'another process retrains',
      remedy: 'wait for it; one at a time works on one IMITATOR_HOME',
    });
  try {
    return await new Retraining(request, work).run();
  } finally {
    await release();
  }
}

/** What a retraining decided last, so that the same dataset is not trained on twice. */
interface LastDecision {
  dataset: string;
  candidate: string;
}

type Decision = Omit<RetrainResult, 'current' | 'seconds'>;

const NOTHING_READY: Decision = {
  outcome: 'unchanged',
  why: 'nothing in the drop folder is ready yet',
  candidate: null,
  gate: [],
  dataset: null,
  waiting: [],
};

class Retraining {
  readonly #request: RetrainRequest;
  readonly #versions: Versions;
  readonly #dataDir: string;
  readonly #runDir: string;
  readonly #lastPath: string;
  readonly #startedAt: number;

  constructor(request: RetrainRequest, work: string) {
    this.#request = request;
    this.#versions = versionsIn(request.home);
    this.#dataDir = join(work, 'dataset');
    this.#runDir = join(work, 'run');
    this.#lastPath = join(work, 'last.json');
    this.#startedAt = request.now();
  }

  async run(): Promise<RetrainResult> {
    const { home, settings, now, note } = this.#request;
    const { paths, waiting } = readDropFolder(settings.retrain.dropFolder || join(home, 'exports'), now());
    for (const { file, why } of waiting) note(`${file} waits for the next time: ${why}`);
    const decision = paths.length === 0 ? NOTHING_READY : await this.#decide(paths);
    return {
      current: this.#versions.names().current,
      seconds: (now() - this.#startedAt) / 1000,
      ...decision,
      waiting: [...waiting, ...decision.waiting],
    };
  }

  async #decide(paths: string[]): Promise<Decision> {
    const dataset = await this.#format(paths);
    const { hash, files, skipped } = dataset.manifest;
    const examples = files.train.examples + files.valid.examples + files.test.examples;
    const facts = { candidate: null, gate: [], dataset: { hash, examples }, waiting: skipped };
    if (this.#isKnown(hash))
      return { ...facts, outcome: 'unchanged', why: 'the dataset is the one of the last retraining' };
    const unseen = await this.#unseenSessions(dataset);
    const count = unseen.flat().length;
    if (count < FEWEST_EXAMPLES) {
      const why = `only ${count} held-out examples that nothing was trained on; ${FEWEST_EXAMPLES} are needed`;
      return { ...facts, outcome: 'waiting', why };
    }
    await this.#train(hash);
    const { gate, better } = await this.#compare(unseen);
    const candidate = await this.#store(dataset, examples, gate);
    if (better) await this.#versions.promote(candidate);
    this.#remember({ dataset: hash, candidate });
    const why = `${candidate} is ${gate[0]!.why}`;
    return { ...facts, outcome: better ? 'promoted' : 'kept', why, candidate, gate };
  }

  /** By the owner's settings, as `imitator format` would. */
  async #format(paths: string[]): Promise<Dataset> {
    const { home, settings, note, signal } = this.#request;
    const request = {
      paths,
      out: this.#dataDir,
      settings: settings.formatting,
      key: threadKey(home),
      signal,
    };
    for await (const event of formatExport(request)) {
      if (event.event === 'skipped') note(`${event.file} is left out: ${event.why}`);
      if (event.event === 'warning') note(`Warning: ${event.message}`);
    }
    return readDataset(this.#dataDir);
  }

  /** From here on the run's folder holds nothing that is not in the store. */
  #remember(last: LastDecision): void {
    writeWhole(this.#lastPath, `${JSON.stringify(last)}\n`);
    rmSync(this.#runDir, { recursive: true, force: true });
  }

  #isKnown(hash: string): boolean {
    const { current } = this.#versions.names();
    if (current !== null && this.#versions.manifest(current).dataset?.hash === hash) return true;
    return existsSync(this.#lastPath) && (readJson(this.#lastPath) as LastDecision).dataset === hash;
  }

  /** Test sessions of the dataset that the current version has not learnt from; the candidate will not either. */
  async #unseenSessions(dataset: Dataset): Promise<Example[][]> {
    const { current } = this.#versions.names();
    const learnt = new Set(current === null ? [] : this.#versions.manifest(current).learnt);
    const sessions = sessionsOfExamples(await examplesOf(dataset, 'test'), this.#gapHours);
    return sessions.filter(({ key }) => !learnt.has(key)).map(({ examples }) => examples);
  }

  get #gapHours(): number {
    return this.#request.settings.formatting.sessionGapHours;
  }

  async #train(hash: string): Promise<void> {
    const { settings, train, note } = this.#request;
    const begun = runOf(this.#runDir);
    if (begun?.finished === true && begun.dataset === hash) return note('the training was finished before');
    const resume = begun !== undefined && begun.dataset === hash;
    note(resume ? 'the training goes on where it was stopped' : 'a training begins');
    await train({ base: settings.model.base, data: this.#dataDir, out: this.#runDir, resume });
  }

  async #compare(sessions: readonly Example[][]) {
    const { note, settings, signal, openBase } = this.#request;
    const measure = (model: string): Promise<NatsBySession> =>
      natsBySession(model, sessions, { openBase, threads: settings.model.threads, signal });
    note(`comparing on ${sessions.flat().length} replies that neither has seen`);
    const current = await this.#versions.openCurrent();
    const before = await measure(current?.dir ?? settings.model.base);
    return judgeCandidate(before, await measure(this.#runDir), current?.name ?? 'the base');
  }

  async #store(dataset: Dataset, examples: number, gate: GateRow[]): Promise<string> {
    const { kind, base } = readModelManifest(this.#runDir)!;
    const learnt = sessionsOfExamples(await examplesOf(dataset, 'train'), this.#gapHours);
    const { measure, candidate } = gate[0]!;
    return this.#versions.add(this.#runDir, {
      kind,
      base: { id: base.id, hash: base.hash },
      dataset: { hash: dataset.manifest.hash, examples },
      parent: this.#versions.names().current,
      learnt: learnt.map(({ key }) => key),
      evaluation: { [measure]: candidate, gate },
    });
  }
}

async function examplesOf(dataset: Dataset, part: 'train' | 'test'): Promise<Example[]> {
  const examples: Example[] = [];
  for await (const example of dataset.examples(part)) examples.push(example);
  return examples;
}

/** What an earlier training left in the folder of the run, as far as it is about this. */
function runOf(dir: string): { dataset: string; finished: boolean } | undefined {
  const path = join(dir, 'run.json');
  if (!existsSync(path)) return undefined;
  const { dataset } = readJson(path) as { dataset?: { hash?: string } };
  return { dataset: dataset?.hash ?? '', finished: readModelManifest(dir) !== undefined };
}
