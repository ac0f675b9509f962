import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { goldenCases, upToEnd } from '../generate/golden-cases.ts';
import { goldenPath } from '../support/golden.ts';
import { runCommand } from '../support/run-command.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Result {
  sequences: number[][];
  texts?: string[];
  scores: number[];
  tokens_per_second: number;
  device: string;
}

const tiny = ['--model', goldenPath('tiny')];
const generate = (...args: string[]) => runCommand(process.cwd(), 'generate', '--device', 'cpu', ...args);

test('ids with a mask and the parameters of transformers give its sequences, and nothing but JSON', async () => {
  const one = goldenCases.find(({ name }) => name === 'beam 5 three sequences')!;
  const { code, out } = await generate(
    ...tiny,
    '--ids',
    JSON.stringify(one.input_ids),
    '--attention-mask',
    JSON.stringify(one.attention_mask),
    '--params',
    JSON.stringify(one.params),
    '--json',
  );
  expect(code).toBe(0);
  const result = JSON.parse(out) as Result;
  expect(result.sequences).toEqual(one.sequences.map((s) => upToEnd(s)));
  result.scores.forEach((score, i) => {
    expect(score).toBeCloseTo(one.sequences_scores![i]!, 4);
  });
  expect(result).not.toHaveProperty('texts');
  expect(result.device).toBe('cpu');
  expect(result.tokens_per_second).toBeGreaterThan(0);
});

test('a text gets a reply as text', async () => {
  const { code, out } = await generate(
    '--model',
    'models/small',
    '--text',
    'hey! how are you today?',
    '--precision',
    'int8',
    '--json',
  );
  expect(code).toBe(0);
  const { texts, sequences } = JSON.parse(out) as Result;
  expect(texts).toHaveLength(1);
  expect(texts![0]).toMatch(/^[A-Z'].*[.?!]$/);
  expect([sequences[0]![0], sequences[0]!.at(-1)]).toEqual([1, 2]);
});

const wrong: [promise: string, args: string[], code: number, message: RegExp][] = [
  ['neither ids nor text', tiny, 2, /give either --ids or --text/],
  ['both', [...tiny, '--ids', '[[2]]', '--text', 'hi'], 2, /give either --ids or --text/],
  ['ids that are no JSON', [...tiny, '--ids', '[[2]'], 2, /--ids: expected JSON/],
  [
    'ids that are no lists of ids',
    [...tiny, '--ids', '[2]'],
    2,
    /--ids: 0: expected a row of ids, such as \[40,67,2\], got 2/,
  ],
  [
    'a mask of other rows',
    [...tiny, '--ids', '[[2]]', '--attention-mask', '[[1],[1]]'],
    2,
    /expected 1 row, got 2/,
  ],
  ['text without a tokenizer', [...tiny, '--text', 'hi'], 1, /no tokenizer\.json.*--ids/],
  [
    'a parameter that nobody knows',
    [...tiny, '--ids', '[[2]]', '--params', '{"num_beam":2}'],
    1,
    /did you mean num_beams/,
  ],
  ['ids beyond the vocabulary', [...tiny, '--ids', '[[96]]'], 1, /expected ids from 0 to 95, got 96/],
  ['a text without a word', ['--model', 'models/small', '--text', ' '], 2, /--text: expected words, got " "/],
  ['no prompt', [...tiny, '--ids', '[]'], 2, /--ids: expected at least one row of ids, got \[\]/],
  [
    'parameters that are none',
    [...tiny, '--ids', '[[2]]', '--params', '3'],
    2,
    /--params: expected an object of parameters, such as .*, got 3/,
  ],
  ['a prompt without ids', [...tiny, '--ids', '[[2],[]]'], 1, /expected 1 to \d+ ids, got 0/],
  ['a prompt of padding', [...tiny, '--ids', '[[0]]'], 1, /at least one id that is not padding/],
  ['a model that is not there', ['--model', '/nowhere', '--text', 'hi'], 1, /\/nowhere/],
];
test.each(wrong)('%s: refused in words', async (_, args, code, message) => {
  const run = await generate(...args);
  expect(run.err).toMatch(message);
  expect(run.code).toBe(code);
  expect(run.out).toBe('');
});

const early: [what: string, args: string[], message: RegExp][] = [
  ['ids beyond the vocabulary', ['--ids', '[[2],[96]]'], /expected ids from 0 to 95, got 96/],
  ['a mask of other lengths', ['--ids', '[[2]]', '--attention-mask', '[[1,1]]'], /attention mask: .*got 2/],
  ['unknown parameters', ['--ids', '[[2]]', '--params', '{"num_beam":2}'], /did you mean num_beams/],
  ['text without a tokenizer', ['--text', 'hi'], /no tokenizer\.json.*--ids/],
];
test.each(early)('%s: refused before the weights are read', async (_, args, message) => {
  const dir = tempDir();
  copyFileSync(join(goldenPath('tiny'), 'config.json'), join(dir, 'config.json'));
  const { code, err } = await generate('--model', dir, ...args);
  expect(err).toMatch(message);
  expect(code).toBe(1);
});
