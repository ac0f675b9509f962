/**
 * What an imitation is worth: an export is formatted, an adapter fitted on models/small with the default settings, and
 * judged on the test examples by `imitator evaluate`. The figures of docs/evaluation.md are re-made by it. The personas lie
 * in the folder that IMITATOR_TEST_DATA names; without it there is the sample alone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../../src/base/errors.ts';
import { type Evaluation, type MeasureName, measureTexts } from '../../src/evaluate/imitation/index.ts';
import { type BenchCase, type BenchFigure, defineBench, type OpenCase, secondsOf } from './bench.ts';

const personas = process.env['IMITATOR_TEST_DATA'] ?? '';

/** As docs/evaluation.md has it; everything else is the default. */
const FORMATTING = ['--set', 'formatting.contextTurns=3'];
const TRAINING = ['--precision', 'int8', '--set', 'train.batchSize=16'];

/** Exports by the name that their figures have. */
const exports = Object.entries({
  sample: 'examples/sample-export.zip',
  'persona-a': join(personas, 'personas/a.zip'),
  'persona-b': join(personas, 'personas/b.zip'),
}).filter(([, path]) => existsSync(path));

function judged([name, path]: [string, string]): BenchCase {
  return {
    name: `${name}:model:seconds`,
    unit: 's',
    better: 'less',
    once: true,
    open: async (dir) => judgement(name, path, join(dir, name)),
  };
}

/** Its time is that of the training and the judgement. */
function judgement(name: string, path: string, dir: string): OpenCase {
  const [data, out] = [join(dir, 'dataset'), join(dir, 'adapter')];
  let evaluation: Evaluation | undefined;
  return {
    measure: async () => {
      await imitator('format', path, '--out', data, ...FORMATTING);
      return secondsOf(async () => {
        await imitator('train', '--base', 'models/small', '--data', data, '--out', out, ...TRAINING);
        evaluation = JSON.parse(
          await imitator('evaluate', '--model', out, '--data', data, '--examples', '300'),
        ) as Evaluation;
      });
    },
    figures: async () => figuresOf(name, evaluation!),
  };
}

function figuresOf(data: string, { systems }: Evaluation): BenchFigure[] {
  return Object.entries(systems).flatMap(([system, { style, styleByContact: _, ...figures }]) => [
    ...Object.entries(figures).map(([measure, { value }]) => ({
      case: `${data}:${system}:${measure}`,
      unit: measureTexts[measure as MeasureName].unit,
      value,
    })),
    ...Object.entries(style ?? {}).flatMap(([feature, { value, floor }]) => [
      { case: `${data}:${system}:style.${feature}`, unit: 'bits', value },
      ...(system === 'owner' ? [{ case: `${data}:owner:floor.${feature}`, unit: 'bits', value: floor }] : []),
    ]),
  ]);
}

/** Runs a command of ours, and gives what it prints with --json. */
async function imitator(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, ['scripts/imitator.ts', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 2],
  });
  let out = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw problem({ code: 'bench-case', place: args.join(' '), detail: `ended with ${code}, see above` });
  return out;
}

export default defineBench({ cases: exports.map(judged) });
