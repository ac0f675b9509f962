/** `imitator evaluate`: whether an imitation makes sense, and sounds like its owner. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../../src/base/errors.ts';
import { writeWhole } from '../../src/base/files/write-whole.ts';
import { evaluationPage, evaluationTable, inSentences } from '../../src/evaluate/report/index.ts';
import { type Dataset, languageWarning, readDataset } from '../../src/formatting/index.ts';
import { addUpBlindResults, makeBlindTest } from '../cli/blind-test.ts';
import { type CommandContext, defineCommand, repeat } from '../cli/command.ts';
import { type JudgeOptions, judge } from '../cli/judge.ts';
import { simulate } from '../cli/simulate.ts';

interface Options extends Omit<JudgeOptions, 'model'> {
  model?: string;
  data?: string;
  report?: string;
  blindTest?: string;
  for?: string[];
  allThreads?: boolean;
  blindResult?: string[];
  simulate?: boolean;
}

export default defineCommand({
  name: 'evaluate',
  description:
    'Judges a model on the test examples of a dataset, which it has not learnt from, beside the owner, its base, and ' +
    'somebody who only repeats what the owner once wrote to the most similar prompt (`nearest`). Each figure has its ' +
    '95 % interval over conversations. docs/evaluation.md says what came out for us, docs/measures.md what the figures ' +
    'mean.\n\n' +
    'With --simulate the held-out conversations are played through the whole bot, and what went wrong most comes first. ' +
    'With --blind-test it makes a page on which a friend tells the owner from the bot, and with --blind-result it adds ' +
    "up friends' codes (docs/blind-test.md).",
  examples: [
    ['imitator evaluate --model my-adapter --data my-dataset', 'Three sentences and a table'],
    [
      'imitator evaluate --model new --against old --data my-dataset --report report.html',
      'Two adapters side by side, and a page with their replies',
    ],
    [
      'imitator evaluate --model my-adapter --data my-dataset --blind-test for-jana.html --for Jana',
      'A page for Jana, of what she wrote',
    ],
    [
      'imitator evaluate --simulate --model my-adapter --data my-dataset --report played.html',
      'Where it fails: its replies beside the true ones, worst first',
    ],
    ['imitator evaluate --blind-result 3N5G-0YEY-7N36-30', 'What her code says'],
  ],
  json: true,
  model: true,
  configure: (command: Command) =>
    command
      .option('--model <dir>', 'a version, the folder of a training, an export or a base')
      .option('--against <dir>', 'another one beside it; repeats', repeat, [])
      .option('--data <dir>', 'dataset that imitator format wrote')
      .addOption(
        new Option('--part <part>', 'valid is for choosing between settings, so that test stays unseen')
          .choices(['test', 'valid'])
          .default('test'),
      )
      .option('--examples <n>', 'judge at most so many examples', positive, 200)
      .option('--seed <n>', 'draws, cuts and intervals follow from it', whole, 1)
      .option('--report <file>', 'write a page to read')
      .option('--simulate', 'play the conversations through the whole bot, in the place of figures')
      .option('--blind-test <file>', 'write a page for a friend instead')
      .option(
        '--for <friend>',
        'whom it is for: title, person or thread id; repeats for several threads',
        repeat,
      )
      .option('--all-threads', "take everybody's words into it, not the friend's alone")
      .option('--blind-result <code...>', "add up friends' codes instead"),
  async run(ctx, _, options: Options) {
    checkTogether(options);
    if (options.blindResult !== undefined) return addUpBlindResults(ctx, options.blindResult);
    const { model, data, blindTest } = options;
    if (model === undefined || data === undefined) throw new UsageError('give --model and --data');
    const dataset = await readDataset(data);
    if (blindTest !== undefined) return makeBlindTest(ctx, dataset, { ...options, model, blindTest });
    if (options.simulate === true) return simulate(ctx, dataset, { ...options, model });
    await evaluateAll(ctx, dataset, { ...options, model });
  },
});

async function evaluateAll(
  ctx: CommandContext,
  dataset: Dataset,
  options: Options & JudgeOptions,
): Promise<void> {
  const { owner, languages } = dataset.manifest;
  const warning = languageWarning(languages)?.message;
  if (warning !== undefined) ctx.note(`Warning: ${warning}.`);
  const result = await judge(ctx, dataset, options);
  const { evaluation } = result;
  const { report } = options;
  const notes = warning === undefined ? [] : [`${warning}.`];
  if (report !== undefined) writeWhole(report, evaluationPage(result, owner.name, notes));
  ctx.result(evaluation, () =>
    [
      ...inSentences(evaluation, owner.name),
      '',
      evaluationTable(evaluation),
      ...(report === undefined ? [] : ['', `See ${report}.`]),
    ].join('\n'),
  );
}

function checkTogether({ blindTest, blindResult, allThreads, report, against, ...options }: Options): void {
  if (options.simulate === true && (blindTest !== undefined || against.length > 0))
    throw new UsageError('--simulate plays one model: leave --against and --blind-test out');
  if (blindTest === undefined && (options.for !== undefined || allThreads === true))
    throw new UsageError('--for and --all-threads go with --blind-test');
  if (blindTest !== undefined && (report !== undefined || against.length > 0))
    throw new UsageError('--blind-test writes its page alone: leave --report and --against out');
  const others = [blindTest, report, options.model, options.data].some((value) => value !== undefined);
  if (blindResult !== undefined && others)
    throw new UsageError('--blind-result adds up codes alone: leave the other options out');
}

function positive(text: string): number {
  const value = whole(text);
  if (value < 1) throw new InvalidArgumentError('Expected at least 1.');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
