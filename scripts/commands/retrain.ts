import { InterruptedError, messageOf } from '../../src/base/errors.ts';
import { stepBack } from '../../src/base/step-back.ts';
import { openBase } from '../../src/model/index.ts';
import { type RetrainResult, retrain, scratchOf } from '../../src/train/retrain/index.ts';
import { aloneAmongHosts } from '../cli/alone-among-hosts.ts';
import { type CommandContext, defineCommand } from '../cli/command.ts';
import { downloadOptions, hubSettings } from '../cli/hub.ts';
import { judgedForRetraining } from '../cli/judged-models.ts';
import { ownHome } from '../cli/private-folders.ts';
import { timerUnits } from '../cli/timer-units.ts';
import { trainInAChild } from '../cli/train-in-a-child.ts';
import { trainProgress } from '../cli/train-progress.ts';
import { type OpenVersions, withVersions } from '../cli/versions.ts';

interface Options {
  without?: string[];
  installTimer?: boolean;
}

const FAILED = 1;
/** A person must look. */
const WAITING = 3;

export default defineCommand({
  name: 'retrain',
  description:
    'Makes a version of the imitation out of all that lies in the drop folder (retrain.dropFolder; the exports in ' +
    'IMITATOR_HOME), formatted by the settings of `formatting`: trains in a process of its own, compares what it made ' +
    'with the version that serves on replies that neither has seen, and lets it serve if it is better and in nothing ' +
    'worse. Nothing happens ' +
    'where the dataset is the one of the last time. What was stopped or killed goes on the next time, and the version ' +
    'that serves is whole at any moment.\n\n' +
    'Exit code 0: done (promoted, trial, kept, unchanged); 3: a person must look; 1: failed. A running server takes the ' +
    'new version within seconds. docs/operations.md has the lines for cron and systemd.',
  examples: [
    ['imitator retrain', 'Retrains by hand'],
    ['imitator retrain --json', 'From a script: prints what came of it'],
    ['imitator retrain --set model.base=models/small --precision int8', 'On the small base that ships'],
  ],
  json: true,
  model: true,
  configure: (command) => {
    command.option(
      '--without <thread>',
      'leaves a thread out, by its id, from now on (may be given more than once)',
      (thread: string, all: string[] = []) => [...all, thread],
    );
    command.option('--install-timer', 'prints the units of systemd that start this every week');
  },
  async run(ctx, _, options: Options) {
    if (options.installTimer) return void process.stdout.write(timerUnits(ctx));
    stepBack(ctx.settings.retrain.niceness);
    const startedAt = Date.now();
    try {
      ownHome(ctx);
      const result = await withVersions(ctx, (open) =>
        aloneAmongHosts(ctx, open, (own) => retrainWith(own, options.without ?? [], open)),
      );
      if (result.outcome === 'waiting') process.exitCode = WAITING;
      // The JSON has figures; the sentence is for whoever reads the log beside it.
      if (ctx.json) ctx.note(summary(result));
      ctx.result(resultOf(result), () => summary(result));
    } catch (error) {
      if (ctx.signal.aborted || error instanceof InterruptedError)
        throw new InterruptedError(
          'stopped; the version that serves is as it was, and the next retraining goes on',
        );
      if (!ctx.json) throw error;
      ctx.note(`imitator: ${messageOf(error)}`);
      process.exitCode = FAILED;
      ctx.result(await failureOf(ctx, startedAt), () => '');
    }
  },
});

async function retrainWith(
  ctx: CommandContext,
  without: readonly string[],
  { versions, key }: OpenVersions,
): Promise<RetrainResult> {
  const { environment, settings, signal, note } = ctx;
  // Engines write whole models into the temporary folder, which may be memory, and a killed process leaves them there.
  process.env['TMPDIR'] = scratchOf(environment.home);
  const progress = trainProgress(note);
  try {
    return await retrain({
      home: environment.home,
      versions,
      key: await key(),
      without,
      named: settings.webhook.pages.flatMap(({ version }) => version ?? []),
      settings,
      openBase: (id) => openBase(id, hubSettings(ctx), downloadOptions(ctx)),
      train: (job) => trainInAChild(ctx, job, (event) => progress.show(event)),
      judged: (name, model, reads) => judgedForRetraining(ctx, name, model, reads),
      now: () => Date.now(),
      note,
      signal,
    });
  } finally {
    progress.close();
  }
}

function resultOf({ outcome, current, candidate, gate, seconds, dataset }: RetrainResult) {
  return { outcome, current, candidate, gate, seconds, dataset };
}

async function failureOf(ctx: CommandContext, startedAt: number) {
  return {
    outcome: 'failed',
    current: await currentOf(ctx),
    candidate: null,
    gate: [],
    seconds: Math.max(0, Date.now() - startedAt) / 1000,
    dataset: null,
  };
}

async function currentOf(ctx: CommandContext): Promise<string | null> {
  try {
    return await withVersions(ctx, async ({ versions }) => (await versions.names()).current);
  } catch {
    return null;
  }
}

function summary({ outcome, current, why, waiting, seconds }: RetrainResult): string {
  const serves = current === null ? 'No version serves yet.' : `Version ${current} serves.`;
  const said = {
    promoted: `Promoted: ${why}.`,
    trial: `On trial: ${why}.`,
    kept: `Kept as it was: ${why}.`,
    unchanged: `Nothing to do: ${why}.`,
    waiting: `A person must look: ${why}.`,
  }[outcome];
  const rest = waiting.map(({ file, why: reason }) => `Not used: ${file}, ${reason}.`);
  return [said, serves, ...rest, `It took ${Math.round(seconds)} s.`].join('\n');
}
