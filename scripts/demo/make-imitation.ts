/**
 * The first half of the demo: an export becomes a dataset, a short training an adapter, and that a version of the
 * demo's own store. Whatever ended an earlier one, this one goes on with what it left, or begins anew.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../../src/base/counted.ts';
import { ImitatorError, InterruptedError, problem } from '../../src/base/errors.ts';
import { writeWhole } from '../../src/base/files/write-whole.ts';
import type { Evaluation } from '../../src/evaluate/imitation/index.ts';
import { inSentences } from '../../src/evaluate/report/index.ts';
import { sessionsOfExamples } from '../../src/evaluate/sessions-of-examples.ts';
import {
  allExamples,
  type Dataset,
  type DatasetManifest,
  formatExport,
  readDataset,
  threadKey,
} from '../../src/formatting/index.ts';
import { openBase, readModelManifest } from '../../src/model/index.ts';
import { versionsIn } from '../../src/model/versions/index.ts';
import { type DoneEvent, type TrainEvent, trainModel } from '../../src/train/index.ts';
import type { CommandContext } from '../cli/command.ts';
import { exportRequest } from '../cli/export-options.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
import { judge } from '../cli/judge.ts';
import { shareBar } from '../cli/share-bar.ts';
import { trainProgress } from '../cli/train-progress.ts';
import { packageRoot } from '../cli/version.ts';

export interface ImitationRequest {
  /** Zips, folders or files of an export. */
  paths: readonly string[];
  me: string[];
  exclude: string[];
  steps: number;
  /** A folder, a GGUF file or a name on the hub; left out, the small base that ships with the project. */
  base?: string | undefined;
  /** Whether what the run finds out about itself is told, and not only how far it is. */
  verbose: boolean;
}

export interface Imitation {
  owner: string;
  examples: number;
  /** Name of the version. */
  version: string;
  /** Its folder. */
  adapter: string;
  base: string;
  steps: number;
  /** On held-out turns, before and after; null where the export is too small to hold any out. */
  perplexity: { before: number | null; after: number | null };
  /** What it is worth, in sentences. */
  verdict: string[];
}

const SMALL = 'models/small';

/** A bot that knows what was just said; docs/evaluation.md has what it is worth. */
const CONTEXT_TURNS = 3;
/** Other bases take minutes to draw what a ranker is fitted by. */
const UNHURRIED = { ranker: false };
/** A higher rate than a real training's and larger batches: the demo is short, and the small base small. */
const HURRIED = { learningRate: 0.01, batchSize: 16 };

/** So that it takes half a minute at most. */
const MOST_JUDGED = 50;
/** Said in the place of a verdict. */
const NOT_JUDGED =
  'Not judged: with another base than models/small that takes longer than a demo should. `imitator evaluate` does it.';
const TOO_SMALL = 'The export is too small to hold anything out for a judgement.';

/** What was made last, by what it was made of. */
interface Made {
  plan: string;
  version: string;
  steps: number;
  perplexity: Imitation['perplexity'];
  verdict: string[];
}

/**
 * @param home the demo's own, which nobody else writes in meanwhile.
 * @throws ImitatorError what is wrong with the export; InterruptedError at Ctrl-C.
 */
export async function makeImitation(
  ctx: CommandContext,
  asked: ImitationRequest,
  home: string,
): Promise<Imitation> {
  const data = join(home, 'dataset');
  const { owner, files } = await format(ctx, asked, data, home);
  const examples = files.train.examples + files.valid.examples + files.test.examples;
  ctx.note(
    `1. ${counted(examples, 'example')} of how ${owner.name} answers, out of ${asked.paths.join(', ')}`,
  );
  const dataset = await readDataset(data);
  const maker = new Maker(ctx, asked, home, dataset);
  const made = (await maker.earlier()) ?? (await maker.make());
  const { version, steps, perplexity, verdict } = made;
  const adapter = join(versionsIn(home).dir, version);
  const base = asked.base ?? SMALL;
  return { owner: owner.name, examples, version, adapter, base, steps, perplexity, verdict };
}

class Maker {
  readonly #ctx: CommandContext;
  readonly #asked: ImitationRequest;
  readonly #home: string;
  readonly #dataset: Dataset;
  readonly #run: string;
  readonly #madePath: string;
  readonly #planPath: string;
  readonly #plan: string;

  constructor(ctx: CommandContext, asked: ImitationRequest, home: string, dataset: Dataset) {
    this.#ctx = ctx;
    this.#asked = asked;
    this.#home = home;
    this.#dataset = dataset;
    this.#run = join(home, 'run');
    this.#madePath = join(home, 'demo.json');
    this.#planPath = join(home, 'plan.json');
    const { device, precision } = ctx.settings.model;
    const { base = SMALL } = asked;
    this.#plan = JSON.stringify({
      dataset: dataset.manifest.hash,
      base,
      device,
      precision,
      train: this.#train,
    });
  }

  get #train(): CommandContext['settings']['train'] {
    const { base, steps } = this.#asked;
    return { ...this.#ctx.settings.train, ...(base === undefined ? HURRIED : UNHURRIED), maxSteps: steps };
  }

  /** What an earlier demo made of the same, if it is whole. */
  async earlier(): Promise<Made | undefined> {
    const made = readMade(this.#madePath);
    if (made?.plan !== this.#plan) return undefined;
    try {
      await versionsIn(this.#home).open(made.version);
    } catch {
      return undefined;
    }
    this.#ctx.note(`2. Trained before, on ${this.#baseName}, in ${counted(made.steps, 'step')}`);
    this.#ctx.note('3. Judged before');
    return made;
  }

  async make(): Promise<Made> {
    const { steps } = this.#asked;
    this.#ctx.note(`2. Training an adapter on ${this.#baseName} for ${counted(steps, 'step')}`);
    const { losses, done } = await this.#trained();
    const perplexity = { before: exp(losses[0]), after: exp(done.keptLoss) };
    const judged = await this.#judged();
    const version = await this.#store(judged?.evaluation);
    const verdict = judged?.sentences ?? [this.#asked.base === undefined ? TOO_SMALL : NOT_JUDGED];
    const made = { plan: this.#plan, version, steps: done.step, perplexity, verdict };
    writeWhole(this.#madePath, `${JSON.stringify(made)}\n`);
    rmSync(this.#run, { recursive: true, force: true });
    return made;
  }

  get #baseName(): string {
    return this.#asked.base ?? SMALL;
  }

  /** A run of the same plan that was cut short goes on; one that cannot is begun anew. */
  async #trained(): Promise<{ losses: (number | null)[]; done: DoneEvent }> {
    // Nobody else is in this folder: what says so was left by somebody who was killed.
    rmSync(join(this.#run, 'run.lock'), { force: true });
    const begun = existsSync(join(this.#run, 'run.json')) && textOf(this.#planPath) === this.#plan;
    if (begun && readModelManifest(this.#run) === undefined) {
      try {
        return await this.#runTraining(true);
      } catch (error) {
        if (!(error instanceof ImitatorError) || error instanceof InterruptedError) throw error;
        this.#ctx.note('   What an earlier demo left cannot be gone on with: beginning anew');
      }
    }
    rmSync(this.#run, { recursive: true, force: true });
    writeWhole(this.#planPath, this.#plan);
    return this.#runTraining(false);
  }

  async #runTraining(resume: boolean) {
    const ctx = this.#ctx;
    const { base, verbose } = this.#asked;
    const progress = verbose ? trainProgress(ctx.note) : quietProgress();
    const losses: (number | null)[] = [];
    let done: DoneEvent | undefined;
    const sources = { base: base ?? join(packageRoot(), SMALL), data: this.#dataset.dir };
    const request = {
      sources: resume ? {} : sources,
      out: this.#run,
      settings: this.#train,
      model: ctx.settings.model,
      openBase: (id: string) => openBase(id, hubSettings(ctx), downloadOptions(ctx)),
      resume,
      force: !resume,
      signal: ctx.signal,
    };
    try {
      for await (const event of trainModel(request)) {
        progress.show(event);
        if (event.event === 'validation') losses.push(event.loss);
        if (event.event === 'done') done = event;
      }
    } finally {
      progress.close();
    }
    return { losses, done: whole(done) };
  }

  /** Undefined for another base, and for an export that is too small to hold anything out. */
  async #judged(): Promise<{ evaluation: Evaluation; sentences: string[] } | undefined> {
    const { files, owner } = this.#dataset.manifest;
    if (this.#asked.base !== undefined || files.test.examples === 0) return undefined;
    const judged = Math.min(files.test.examples, MOST_JUDGED);
    this.#ctx.note(`3. Judging it on ${counted(judged, 'example')} that it has not seen`);
    const options = {
      model: this.#run,
      against: [],
      beside: false,
      part: 'test' as const,
      examples: MOST_JUDGED,
      seed: 1,
    };
    const { evaluation } = await judge(this.#ctx, this.#dataset, options);
    return { evaluation, sentences: inSentences(evaluation, owner.name) };
  }

  /** A version that is current in the demo's own store. */
  async #store(evaluation: Evaluation | undefined): Promise<string> {
    const versions = versionsIn(this.#home);
    const { files, hash, settings } = this.#dataset.manifest;
    const { base } = readModelManifest(this.#run)!;
    const learnt = sessionsOfExamples(await allExamples(this.#dataset, 'train'), settings.sessionGapHours);
    const found = await versions.find(this.#run);
    const name =
      found ??
      (await versions.add(this.#run, {
        kind: 'adapter',
        base: { id: base.id, hash: base.hash },
        dataset: { hash, examples: files.train.examples + files.valid.examples + files.test.examples },
        parent: null,
        learnt: learnt.map(({ key }) => key),
        evaluation: { ...evaluation?.systems['model'] },
      }));
    await versions.promote(name);
    return name;
  }
}

const exp = (loss: number | null | undefined): number | null =>
  typeof loss === 'number' ? Math.exp(loss) : null;

const textOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined;

/** A damaged one is none. */
function readMade(path: string): Made | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Made;
  } catch {
    return undefined;
  }
}

const report = async () => (await import('../../src/formatting/dataset/report.ts')).datasetReport;

async function format(
  ctx: CommandContext,
  asked: ImitationRequest,
  out: string,
  home: string,
): Promise<DatasetManifest> {
  const { paths, me, exclude } = asked;
  const plain = exportRequest(ctx, paths, { me, exclude, threads: [] });
  const request = { ...plain, settings: { ...plain.settings, contextTurns: CONTEXT_TURNS } };
  for await (const event of formatExport({ ...request, out, key: threadKey(home), report }))
    if (event.event === 'done') return event.manifest;
  throw new Error('the events ended before their time');
}

/** How far it is, and how long it will take: no more. */
function quietProgress() {
  const [training, ranking] = [shareBar('   training'), shareBar('   choosing replies')];
  let steps = 1;
  return {
    show(event: TrainEvent): void {
      if (event.event === 'start') steps = event.steps;
      else if (event.event === 'step') training.show(event.step, steps);
      else if (event.event === 'ranker') {
        training.close();
        ranking.show(event.share ?? 0, 1);
      }
    },
    close(): void {
      training.close();
      ranking.close();
    },
  };
}

function whole(done: TrainEvent | undefined): DoneEvent {
  if (done?.event !== 'done') throw new Error('the events ended before their time');
  if (done.reason === 'interrupted')
    throw new InterruptedError('the demo was stopped while it trained; it goes on');
  if (done.reason === 'diverged')
    throw problem({ code: 'diverged', detail: `the training went astray: ${done.cause}` });
  return done;
}
