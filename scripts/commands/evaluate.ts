/** `imitator evaluate`: whether an imitation makes sense, and sounds like its owner. */
import { type Command, InvalidArgumentError } from 'commander';
import { writeWhole } from '../../src/base/files/write-whole.ts';
import { evaluationPage, evaluationTable, inSentences } from '../../src/evaluate/report/index.ts';
import { readDataset } from '../../src/formatting/index.ts';
import { defineCommand, repeat } from '../cli/command.ts';
import { judge } from '../cli/judge.ts';

interface Options {
  model: string;
  against: string[];
  data: string;
  report?: string;
  examples: number;
  seed: number;
}

export default defineCommand({
  name: 'evaluate',
  description:
    'Judges a model on the test examples of a dataset, which it has not learnt from, beside the owner, its base, and ' +
    'somebody who only repeats what the owner once wrote to the most similar prompt (`nearest`). Each figure has its ' +
    '95 % interval over conversations. docs/evaluation.md says what the measures mean.',
  examples: [
    ['imitator evaluate --model my-adapter --data my-dataset', 'Three sentences and a table'],
    [
      'imitator evaluate --model new --against old --data my-dataset --report report.html',
      'Two adapters side by side, and a page with their replies',
    ],
  ],
  json: true,
  model: true,
  configure: (command: Command) =>
    command
      .requiredOption('--model <dir>', 'a version, the folder of a training, an export or a base')
      .option('--against <dir>', 'another one beside it; repeats', repeat, [])
      .requiredOption('--data <dir>', 'dataset that imitator format wrote')
      .option('--examples <n>', 'judge at most so many test examples', positive, 200)
      .option('--seed <n>', 'draws, cuts and intervals follow from it', whole, 1)
      .option('--report <file>', 'write a page to read'),
  async run(ctx, _, options: Options) {
    const dataset = await readDataset(options.data);
    const result = await judge(ctx, dataset, options);
    const { name } = dataset.manifest.owner;
    if (options.report !== undefined) writeWhole(options.report, evaluationPage(result, name), 0o600);
    const { evaluation } = result;
    ctx.result(evaluation, () =>
      [...inSentences(evaluation, name), '', evaluationTable(evaluation), ...seeReport(options)].join('\n'),
    );
  },
});

const seeReport = ({ report }: Options) => (report === undefined ? [] : [`\nSee ${report}.`]);

function positive(text: string): number {
  const value = whole(text);
  if (value < 1) throw new InvalidArgumentError('Expected at least 1.');
  return value;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
