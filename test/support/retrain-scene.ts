/** `imitator retrain` in processes of their own, over a tiny base and an export of many days. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { days, dropExport } from './daily-export.ts';
import { thread } from './make-export.ts';
import { Program, type ProgramOptions } from './program.ts';
import { tempDir } from './temp-dir.ts';
import { tinyBase } from './tiny-base.ts';

export interface RetrainScene {
  /** Of base and settings. */
  dir: string;
  home: string;
  /** The system's temporary folder, as these processes see it. */
  temporary: string;
  /** Puts an export of so many days with Jana into the drop folder. */
  drop(name: string, count: number): void;
  imitator(args: readonly string[], options?: ProgramOptions): Program;
  /** A retraining as the leader of a group of processes. */
  retrain(): Program;
  /** Runs a command to its end, with `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what came as it stands.
  run(...args: string[]): Promise<{ code: number | null; value: any; err: string }>;
}

/** @param maxSteps of a training; a step takes some 10 ms. */
export function retrainScene(maxSteps: number): RetrainScene {
  const dir = tempDir('imitator-retrain');
  // A name that shells and URLs stumble over.
  const home = join(dir, 'domov s mezerou \u00e9');
  const temporary = join(dir, 'tmp');
  const config = join(dir, 'settings.json');
  mkdirSync(temporary);
  const model = { base: tinyBase(join(dir, 'base')), device: 'cpu', precision: 'fp32', threads: 1 };
  const length = { maxSteps, rank: 4, targetRank: 2, sampleReplies: 0, validationExamples: 8, ranker: false };
  writeFileSync(config, JSON.stringify({ model, train: { ...length, learningRate: 0.02 } }));
  const environment = { IMITATOR_HOME: home, TMPDIR: temporary };
  const imitator: RetrainScene['imitator'] = (args, options) =>
    new Program([...args, '--config', config], environment, options);
  return {
    dir,
    home,
    temporary,
    drop: (name, count) => void dropExport(join(home, 'exports'), name, thread('Jana', days(count))),
    imitator,
    retrain: () => imitator(['retrain', '--json'], { detached: true }),
    async run(...args) {
      const program = imitator([...args, '--json']);
      const code = await program.ended;
      return { code, value: JSON.parse(program.out), err: program.err };
    },
  };
}
