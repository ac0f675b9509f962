/**
 * One retraining, from the drop folder to the version that serves: format, train in a process of its own, compare with
 * what serves on replies that neither has seen, and let the better one take over. Whatever ends it, and wherever, the
 * current version is untouched until the last step, which is one rename; a training that was cut short goes on at the
 * next retraining over the same dataset.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../config/schema.ts';
import { readJson } from '../../base/files/read-json.ts';
import { WRITING } from '../../base/files/replace-files.ts';
import { writeWhole } from '../../base/files/write-whole.ts';
import { type Evaluation, evaluate, type JudgedModel } from '../../evaluate/imitation/index.ts';
import { styleChange } from '../../evaluate/measures/index.ts';
import { sessionsOfExamples } from '../../evaluate/sessions-of-examples.ts';
import { allExamples, type Dataset, formatExport, readDataset } from '../../formatting/index.ts';
import type { Base } from '../../model/index.ts';
import { readModelManifest } from '../../model/index.ts';
import type { Versions } from '../../model/versions/index.ts';
import type { Example } from '../../vocabulary.ts';
import { RUN_FILE } from '../run/run-folder.ts';
import { LOCK_FILE } from '../run/run-lock.ts';
import { readRecord } from '../run/run-record.ts';
import { readDropFolder } from './drop-folder.ts';
import { foretellDisk } from './foretell-disk.ts';
import { FEWEST_EXAMPLES, type GateRow, judgeCandidate, type Verdict } from './gate.ts';
import { judgeRun } from './judge-run.ts';
import { threadsOf } from './learnt-threads.ts';
import { leaveOut, readLeftOut } from './left-out.ts';
import { openModel } from './open-compared.ts';
import { scratchOf, whileRetraining, workOf } from './work-folder.ts';

/** A training that is to be run in a process of its own. */
export interface TrainingJob {
  base: string;
  /** Folder of the dataset. */
  data: string;
  /** Folder of the run. */
  out: string;
  /** Go on with the run in `out`, rather than begin one there. */
  resume: boolean;
  /** A folder for what the process needs on its way; it is gone after the retraining, or before the next. */
  scratch: string;
}

export interface RetrainRequest {
  /** IMITATOR_HOME. */
  home: string;
  /** Where what is made goes, and what serves comes from. */
  versions: Versions;
  /** Makes thread ids; see `threadKey`. */
  key: Buffer;
  settings: Pick<Settings, 'bot' | 'formatting' | 'model' | 'retrain' | 'train'>;
  /** Versions that pages name: they are never pruned. */
  named?: readonly string[];
  /** Threads that this version, and all later ones, are not to learn from. */
  without?: readonly string[];
  /** Opens a folder, or a model on the hub. */
  openBase(id: string): Promise<Base>;
  /** Runs it to its end; rejects where it fails or is stopped. */
  train(job: TrainingJob): Promise<void>;
  /**
   * Opens a base, a run or a version by its folder or id, to be judged under a name.
   *
   * @param reads whose rendering it reads by, where it has none of its own: the run that it is the base of.
   */
  judged(name: string, model: string, reads: string): Promise<JudgedModel>;
  /** Milliseconds since 1970. */
  now(): number;
  note(line: string): void;
  signal?: AbortSignal;
}

export type RetrainOutcome = 'promoted' | 'trial' | 'kept' | 'unchanged' | 'waiting';

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
export function retrain(request: RetrainRequest): Promise<RetrainResult> {
  return whileRetraining(request.home, () => new Retraining(request).run());
}

/** What a retraining decided last, so that the same dataset is not trained on twice. */
interface LastDecision {
  dataset: string;
}

/** A model by its folder or its id, and its name for sentences. */
interface Compared {
  name: string;
  model: string;
  /** Null where it is no version. */
  version: string | null;
}

type Decision = Omit<RetrainResult, 'current' | 'seconds'>;

/** Distractors, halves and draws are the same at each retraining: no luck of theirs decides. */
const COMPARE_SEED = 1;

/** Less than this share of the last dataset needs a person. */
const FAR_FEWER = 0.5;

const ANOTHER_SERVES = '; but another version was made current meanwhile: imitator versions promote chooses';

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
  readonly #planPath: string;
  readonly #startedAt: number;

  constructor(request: RetrainRequest) {
    const work = workOf(request.home);
    this.#request = request;
    this.#versions = request.versions;
    this.#dataDir = join(work, 'dataset');
    this.#runDir = join(work, 'run');
    this.#lastPath = join(work, 'last.json');
    this.#planPath = join(work, 'plan.json');
    this.#startedAt = request.now();
  }

  /**
   * Whoever has the lock of retraining is alone here: what names a process as its owner is left over, even where that
   * number is another process's by now.
   */
  #clearLeftovers(): void {
    rmSync(join(this.#runDir, LOCK_FILE), { force: true });
    const inDataset = existsSync(this.#dataDir) ? readdirSync(this.#dataDir) : [];
    for (const name of inDataset.filter((entry) => entry.startsWith(WRITING)))
      rmSync(join(this.#dataDir, name), { recursive: true, force: true });
  }

  async run(): Promise<RetrainResult> {
    this.#clearLeftovers();
    const { home, settings, now, note, without = [] } = this.#request;
    if (without.length > 0) leaveOut(home, without);
    const dropFolder = settings.retrain.dropFolder || join(home, 'exports');
    const { paths, waiting } = await readDropFolder(dropFolder, now());
    for (const { file, why } of waiting) note(`${file} waits for the next time: ${why}`);
    const decision = paths.length === 0 ? NOTHING_READY : await this.#decide(paths);
    return {
      current: (await this.#versions.names()).current,
      // A clock that was set back meanwhile makes no time negative.
      seconds: Math.max(0, now() - this.#startedAt) / 1000,
      ...decision,
      waiting: [...waiting, ...decision.waiting],
    };
  }

  async #decide(paths: string[]): Promise<Decision> {
    const dataset = await this.#format(paths);
    const { hash, files, skipped } = dataset.manifest;
    const examples = files.train.examples + files.valid.examples + files.test.examples;
    const facts = { candidate: null, gate: [], dataset: { hash, examples }, waiting: skipped };
    if (await this.#isKnown(hash)) {
      // One that was ended right after its decision has left its run.
      this.#remember({ dataset: hash });
      return { ...facts, outcome: 'unchanged', why: 'the dataset is the one of the last retraining' };
    }
    const fewer = await this.#farFewer(examples);
    if (fewer !== undefined) return { ...facts, outcome: 'waiting', why: fewer };
    const unseen = await this.#unseenSessions(dataset);
    const count = unseen.flat().length;
    if (count < FEWEST_EXAMPLES) {
      const why = `only ${count} held-out examples that nothing was trained on; ${FEWEST_EXAMPLES} are needed`;
      return { ...facts, outcome: 'waiting', why };
    }
    // Before hours of training rather than after them: what serves must be whole to be compared with.
    const against = await this.#openCurrent();
    await this.#train(hash);
    // First: compared is what will be served.
    await judgeRun(this.#runDir, await allExamples(dataset, 'valid'), this.#measuring);
    const { verdict, measured } = await this.#compare(dataset, unseen, against);
    const { gate } = verdict;
    const candidate = await this.#store(dataset, examples, { ...measured, gate });
    this.#request.note(`${candidate} is stored`);
    const outcome = await this.#letServe(candidate, verdict, against);
    this.#remember({ dataset: hash });
    await this.#prune();
    const another = outcome === 'waiting' && verdict.decision === 'better' ? ANOTHER_SERVES : '';
    return { ...facts, outcome, why: `${candidate}: ${verdict.why}${another}`, candidate, gate };
  }

  /** The better one serves, unless a person has chosen another version while it was trained. */
  async #letServe(candidate: string, { decision }: Verdict, against: Compared): Promise<RetrainOutcome> {
    if (decision !== 'better') return decision === 'copies' ? 'waiting' : 'kept';
    if ((await this.#versions.names()).current !== against.version) return 'waiting';
    const { settings, now } = this.#request;
    if (settings.retrain.canaryShare > 0 && against.version !== null) {
      await this.#versions.tryOut(candidate, now());
      this.#request.note(`${candidate} is on trial for ${settings.retrain.canaryHours} h`);
      return 'trial';
    }
    await this.#versions.promote(candidate);
    this.#request.note(`${candidate} is current`);
    return 'promoted';
  }

  async #prune(): Promise<void> {
    const { settings, named = [], note } = this.#request;
    const gone = await this.#versions.prune(settings.retrain.keep, named);
    if (gone.length > 0) note(`removed old versions: ${gone.join(', ')}`);
  }

  /** By the owner's settings, as `imitator format` would. */
  async #format(paths: string[]): Promise<Dataset> {
    const { home, key, settings, note, signal } = this.#request;
    const request = {
      paths,
      out: this.#dataDir,
      settings: { ...settings.formatting, exclude: [...settings.formatting.exclude, ...readLeftOut(home)] },
      key,
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
    rmSync(this.#planPath, { force: true });
    rmSync(this.#runDir, { recursive: true, force: true });
  }

  async #isKnown(hash: string): Promise<boolean> {
    const { current } = await this.#versions.names();
    if (current !== null && (await this.#versions.manifest(current)).dataset?.hash === hash) return true;
    return lastDecision(this.#lastPath)?.dataset === hash;
  }

  /** Half an export that arrived is no reason to forget the other half. */
  async #farFewer(examples: number): Promise<string | undefined> {
    const { current } = await this.#versions.names();
    const before = current === null ? undefined : (await this.#versions.manifest(current)).dataset?.examples;
    if (before === undefined || examples >= FAR_FEWER * before) return undefined;
    return `only ${examples} examples, where ${current} learnt from ${before}: is a part of the export missing? If that is meant, imitator train and imitator versions add make a version of it`;
  }

  /** Test sessions of the dataset that the current version has not learnt from; the candidate will not either. */
  async #unseenSessions(dataset: Dataset): Promise<Example[][]> {
    const { current } = await this.#versions.names();
    const learnt = new Set(current === null ? [] : (await this.#versions.manifest(current)).learnt);
    const sessions = sessionsOfExamples(await allExamples(dataset, 'test'), this.#gapHours);
    return sessions.filter(({ key }) => !learnt.has(key)).map(({ examples }) => examples);
  }

  get #gapHours(): number {
    return this.#request.settings.formatting.sessionGapHours;
  }

  async #train(dataset: string): Promise<void> {
    const { train, note } = this.#request;
    const plan = await this.#plan(dataset);
    const state = this.#isBegun(plan) ? stateOf(this.#runDir) : 'none';
    if (state === 'finished') return note('the training was finished before');
    const resume = state === 'begun';
    note(resume ? 'the training goes on where it was stopped' : 'a training begins');
    if (!resume) rmSync(this.#runDir, { recursive: true, force: true });
    const { home, settings, openBase } = this.#request;
    const { dir } = await openBase(settings.model.base);
    if (!resume) foretellDisk(workOf(home), dir, settings.train.method);
    writeWhole(this.#planPath, plan);
    const scratch = scratchOf(home);
    await train({ base: settings.model.base, data: this.#dataDir, out: this.#runDir, resume, scratch });
  }

  /** What makes a run this one: with anything else, a setting that was changed since, it is begun anew. */
  async #plan(dataset: string): Promise<string> {
    const { settings, openBase } = this.#request;
    const { device, precision } = settings.model;
    const { id, checkpoint } = await openBase(settings.model.base);
    const base = { id, hash: await checkpoint.hash() };
    return `${JSON.stringify({ dataset, base, device, precision, train: settings.train })}\n`;
  }

  #isBegun(plan: string): boolean {
    return existsSync(this.#planPath) && readFileSync(this.#planPath, 'utf8') === plan;
  }

  /** What the candidate is compared with: the version that serves, else the base. */
  async #openCurrent(): Promise<Compared> {
    const { settings, openBase } = this.#request;
    const current = await this.#versions.openCurrent();
    const compared =
      current === undefined
        ? { name: 'the base', model: settings.model.base, version: null }
        : { name: current.name, model: current.dir, version: current.name };
    await openModel(compared.model, openBase);
    return compared;
  }

  /** The candidate beside what serves, by the measures of `imitator evaluate`, as they would answer. */
  async #compare(
    dataset: Dataset,
    sessions: readonly Example[][],
    { name: against, model, version }: Compared,
  ): Promise<{ verdict: Verdict; measured: Evaluation['systems'][string] }> {
    const { settings, judged, note, signal } = this.#request;
    const held = sessions.flat();
    const examples = Math.min(settings.retrain.compareExamples, held.length);
    note(`comparing on ${examples} replies that neither has seen`);
    const run = this.#runDir;
    const { evaluation, pairs } = await evaluate({
      hash: dataset.manifest.hash,
      train: await allExamples(dataset, 'train'),
      held,
      sessionGapHours: this.#gapHours,
      model: await judged('model', run, run),
      base: await judged('base', settings.model.base, run),
      against: [await judged('current', model, run)],
      beside: false,
      examples,
      seed: COMPARE_SEED,
      phoneCountry: settings.formatting.phoneCountry,
      blocked: settings.bot.blocked,
      threads: settings.model.threads,
      ...(signal === undefined ? {} : { signal }),
    });
    const of = (name: string) => ({ replies: pairs.judged.get(name)!, values: pairs.values.get(name)! });
    const [owner, current, candidate] = [of('owner'), of('current'), of('model')];
    const style = [owner.replies, current.replies, candidate.replies] as const;
    const verdict = judgeCandidate(
      {
        sessions: owner.replies.map(({ session }) => session),
        owner: owner.values,
        current: current.values,
        candidate: candidate.values,
        style: styleChange(...style, pairs.styleBins, COMPARE_SEED),
      },
      { against, first: version === null },
    );
    return { verdict, measured: evaluation.systems['model']! };
  }

  get #measuring() {
    const { note, settings, signal, openBase } = this.#request;
    return { openBase, threads: settings.model.threads, signal, note };
  }

  async #store(dataset: Dataset, examples: number, evaluation: Record<string, unknown>): Promise<string> {
    const stored = await this.#versions.find(this.#runDir);
    if (stored !== undefined) return stored;
    const { kind, base } = readModelManifest(this.#runDir)!;
    const learnt = sessionsOfExamples(await allExamples(dataset, 'train'), this.#gapHours);
    return this.#versions.add(this.#runDir, {
      kind,
      base: { id: base.id, hash: base.hash },
      dataset: { hash: dataset.manifest.hash, examples },
      parent: (await this.#versions.names()).current,
      learnt: learnt.map(({ key }) => key),
      threads: await threadsOf(dataset),
      evaluation,
    });
  }
}

/** Undefined before the first decision; a damaged one costs a training that was not needed, and no more. */
function lastDecision(path: string): Partial<LastDecision> | undefined {
  try {
    return readJson(path) as Partial<LastDecision>;
  } catch {
    return undefined;
  }
}

/** How far an earlier training came in its folder; a damaged one is none. */
function stateOf(run: string): 'none' | 'begun' | 'finished' {
  try {
    readRecord(join(run, RUN_FILE));
    return readModelManifest(run) === undefined ? 'begun' : 'finished';
  } catch {
    return 'none';
  }
}
