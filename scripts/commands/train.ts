import { type Command, InvalidArgumentError, Option } from 'commander';
import { counted } from '../../src/base/counted.ts';
import { ImitatorError, InterruptedError, UsageError } from '../../src/base/errors.ts';
import { openBase } from '../../src/model/index.ts';
import { type DoneEvent, type TrainEvent, type TrainRequest, trainModel } from '../../src/train/index.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
import { signalOfStarter } from '../cli/starter.ts';
import { trainProgress } from '../cli/train-progress.ts';

interface TrainOptions {
  base?: string;
  data?: string;
  out: string;
  method?: TrainRequest['settings']['method'];
  adapter?: string;
  rehearse?: string;
  share?: number;
  resume?: boolean;
  force?: boolean;
  events?: boolean;
  supervised?: boolean;
  set: string[];
}

export default defineCommand({
  name: 'train',
  description:
    'Fits an adapter to a dataset: before it begins it says how many steps, how much memory and how long. ' +
    'The folder OUT then holds the adapter in PEFT form (or a whole model with --method full), ' +
    'metrics.jsonl, report.html with replies before and after, and last imitator.json.\n\n' +
    'Ctrl-C stops after the running step. A run that was stopped or killed goes on with --resume, and ends as if ' +
    'nothing had happened.',
  examples: [
    [
      'imitator train --base models/small --data my-dataset --out my-adapter',
      'Trains an AdaLoRA adapter on the small base that comes with imitator',
    ],
    [
      'imitator train --base facebook/blenderbot-400M-distill --data my-dataset --out my-adapter --precision int8',
      'Trains on the 400M model of the hub, its frozen matrices in int8',
    ],
    ['imitator train --out my-adapter --resume', 'Goes on with a run that was stopped'],
  ],
  json: true,
  model: true,
  configure: declareOptions,
  async run(ctx, _args, options: TrainOptions) {
    const done = await follow(ctx, options, trainModel(requestOf(ctx, options)));
    if (done.reason === 'interrupted')
      throw new InterruptedError(
        `stopped after step ${done.step}; go on with imitator train --out ${options.out} --resume`,
      );
    if (done.reason === 'diverged')
      throw new ImitatorError(
        'diverged',
        `training went astray after step ${done.step}: ${done.cause}; ` +
          `begin anew with --force. ${options.out} holds what step ${done.keptStep} had learnt, without an imitator.json`,
      );
    if (options.events !== true) ctx.result({ out: options.out, ...done }, () => summary(options.out, done));
  },
});

function declareOptions(command: Command): void {
  command.option('--base <base>', 'folder of a checkpoint, GGUF file, or a model on the hub');
  command.option('--data <dir>', 'dataset that imitator format wrote');
  command.requiredOption('--out <dir>', 'folder for the result');
  command.addOption(new Option('--method <method>', 'what is trained').choices(['adalora', 'lora', 'full']));
  command.option('--adapter <dir>', 'adapter to continue from');
  command.option('--rehearse <dir>', 'second dataset that is mixed in');
  command.option('--share <share>', 'its share of the examples, from 0 to below 1', shareFrom);
  command.option('--resume', 'go on with the run in OUT');
  command.option('--force', 'replace the run in OUT');
  command.option('--events', 'print what happens as JSON lines');
  // For retrain: ends with the process that started it, and hears from it when to stop.
  command.addOption(new Option('--supervised').hideHelp());
}

function requestOf(ctx: CommandContext, options: TrainOptions): TrainRequest {
  if (options.resume !== true && (options.base === undefined || options.data === undefined))
    throw new UsageError('a new run needs --base and --data (a stopped one goes on with --resume)');
  if (options.resume === true && (options.method ?? options.share ?? trainSet(options)) !== undefined)
    throw new UsageError('a resumed run keeps its settings: leave --method, --share and --set train.* out');
  if (options.resume === true && options.force === true)
    throw new UsageError('--resume goes on with the run in OUT, --force replaces it: give one of them');
  if (options.share !== undefined && options.rehearse === undefined)
    throw new UsageError('--share is the share of the dataset that --rehearse names');
  const { method = ctx.settings.train.method, share = ctx.settings.train.rehearsalShare } = options;
  const { base, data, rehearse, adapter } = options;
  return {
    sources: { base, data, rehearse, adapter },
    out: options.out,
    settings: { ...ctx.settings.train, method, rehearsalShare: share },
    model: ctx.settings.model,
    bot: ctx.settings.bot,
    openBase: (id) => openBase(id, hubSettings(ctx), downloadOptions(ctx)),
    resume: options.resume,
    force: options.force,
    signal: options.supervised === true ? signalOfStarter(ctx.signal) : ctx.signal,
  };
}

function shareFrom(text: string): number {
  const share = Number(text);
  if (!(share >= 0 && share < 1)) throw new InvalidArgumentError('Expected 0 to below 1.');
  return share;
}

const trainSet = ({ set }: TrainOptions) => set.find((one) => one.startsWith('train.'));

/** Shows or prints every event; gives the last. */
async function follow(
  ctx: CommandContext,
  options: TrainOptions,
  events: AsyncIterable<TrainEvent>,
): Promise<DoneEvent> {
  const progress = options.events === true ? undefined : trainProgress(ctx.note);
  let done: DoneEvent | undefined;
  try {
    for await (const event of events) {
      if (options.events === true) ctx.event(event);
      progress?.show(event);
      if (event.event === 'done') done = event;
    }
  } finally {
    progress?.close();
  }
  return done!;
}

function summary(out: string, done: DoneEvent): string {
  const loss =
    done.keptLoss === null ? '' : `, perplexity ${Math.exp(done.keptLoss).toFixed(2)} on held-out examples`;
  const why = done.reason === 'early-stopping' ? ' (stopped early: validation got no better)' : '';
  return `Trained ${counted(done.step, 'step')}${why}; kept step ${done.keptStep}${loss}; peak memory ${done.peakMemoryMB} MB.\nSee ${out}/report.html.`;
}
