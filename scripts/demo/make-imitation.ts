/** The first half of the demo: an export becomes a dataset, and a short training an adapter. */
import { join } from 'node:path';
import { counted } from '../../src/base/counted.ts';
import { InterruptedError, problem } from '../../src/base/errors.ts';
import { type DatasetManifest, formatExport, threadKey } from '../../src/formatting/index.ts';
import { openBase } from '../../src/model/index.ts';
import { type DoneEvent, type TrainEvent, trainModel } from '../../src/train/index.ts';
import type { CommandContext } from '../cli/command.ts';
import { exportRequest } from '../cli/export-options.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
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
}

export interface Imitation {
  owner: string;
  examples: number;
  /** Folder of the dataset. */
  data: string;
  /** Folder of the adapter. */
  adapter: string;
  steps: number;
  /** On held-out turns, before and after; null where the export is too small to hold any out. */
  perplexity: { before: number | null; after: number | null };
}

const SMALL = 'models/small';

/** A bot that knows what was just said; docs/evaluation.md has what it is worth. */
const CONTEXT_TURNS = 3;
/** Other bases take minutes to draw what a ranker is fitted by. */
const UNHURRIED = { ranker: false };
/** A higher rate than a real training's and larger batches: the demo is short, and the small base small. */
const HURRIED = { learningRate: 0.01, batchSize: 16 };

/** @throws ImitatorError what is wrong with the export; InterruptedError at Ctrl-C. */
export async function makeImitation(
  ctx: CommandContext,
  asked: ImitationRequest,
  dir: string,
): Promise<Imitation> {
  const { owner, files } = await format(ctx, asked, join(dir, 'dataset'), join(dir, 'home'));
  const { train, valid, test } = files;
  const examples = train.examples + valid.examples + test.examples;
  ctx.note(
    `1. ${counted(examples, 'example')} of how ${owner.name} answers, out of ${asked.paths.join(', ')}`,
  );
  ctx.note(`2. Training an adapter on ${asked.base ?? SMALL} for ${counted(asked.steps, 'step')}`);
  const adapter = join(dir, 'adapter');
  const { losses, done } = await trainOn(ctx, asked, join(dir, 'dataset'), adapter);
  const perplexity = (loss: number | null | undefined) => (typeof loss === 'number' ? Math.exp(loss) : null);
  return {
    owner: owner.name,
    examples,
    data: join(dir, 'dataset'),
    adapter,
    steps: done.step,
    perplexity: { before: perplexity(losses[0]), after: perplexity(done.keptLoss) },
  };
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

async function trainOn(
  ctx: CommandContext,
  { base, steps }: Pick<ImitationRequest, 'base' | 'steps'>,
  data: string,
  out: string,
) {
  const { settings } = ctx;
  const progress = trainProgress(ctx.note);
  const losses: (number | null)[] = [];
  let done: DoneEvent | undefined;
  const request = {
    sources: { base: base ?? join(packageRoot(), SMALL), data },
    out,
    settings: { ...settings.train, ...(base === undefined ? HURRIED : UNHURRIED), maxSteps: steps },
    model: settings.model,
    openBase: (id: string) => openBase(id, hubSettings(ctx), downloadOptions(ctx)),
    // The demo made the folder, or made one there before.
    force: true,
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

function whole(done: TrainEvent | undefined): DoneEvent {
  if (done?.event !== 'done') throw new Error('the events ended before their time');
  if (done.reason === 'interrupted') throw new InterruptedError('the demo was stopped while it trained');
  if (done.reason === 'diverged')
    throw problem({ code: 'diverged', detail: `the training went astray: ${done.cause}` });
  return done;
}
