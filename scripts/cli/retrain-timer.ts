/** Retraining by a server's own timer: `imitator retrain` in a process of its own, with the settings of this command. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PRIVATE_FOLDER } from '../../src/base/files/private.ts';
import { Timetable } from '../../src/store/index.ts';
import type { ServerPart, TrainerTools } from '../../src/webhook/index.ts';
import { withoutSecrets } from './child-environment.ts';
import type { CommandContext } from './command.ts';

const REMEDY = 'imitator versions compare shows the figures; imitator retrain --json says it again';
/** How long it may take to stop after its step. */
const STOP_MS = 15_000;

export function retrainTimer(ctx: CommandContext, { store, log, alerts }: TrainerTools): ServerPart {
  const { cron, timeZone } = ctx.settings.retrain;
  const tell = (what: string) => alerts.raise({ kind: 'retraining', what, remedy: REMEDY });
  return new Timetable({
    database: store.database,
    name: 'retrain',
    cron,
    timeZone,
    onError: (err) => log.warn({ err }, 'the timer of retraining complains'),
    work: async (signal: AbortSignal) => {
      log.info({}, 'a retraining begins');
      const { outcome, said } = await retrainInAChild(ctx, signal);
      log.info({ outcome }, said);
      if (outcome === 'failed' || outcome === 'waiting') await tell(said);
    },
  });
}

interface Retrained {
  outcome: string;
  said: string;
}

async function retrainInAChild(ctx: CommandContext, signal: AbortSignal): Promise<Retrained> {
  signal.throwIfAborted();
  const child = startRetrain(ctx);
  const stop = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), STOP_MS).unref();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
    const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
    // What was stopped goes on at the next turn, here or on another host.
    signal.throwIfAborted();
    return { outcome: outcomeOf(out), said: err.trim().split('\n').slice(-3).join(' ') };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** In a session of its own, so that it steps back behind the server whatever the system does with niceness. */
function startRetrain(ctx: CommandContext): ChildProcess {
  const { home, databaseUrl } = ctx.environment;
  mkdirSync(join(home, 'retrain'), { recursive: true, mode: PRIVATE_FOLDER });
  const config = join(home, 'retrain', 'settings.json');
  writeFileSync(config, JSON.stringify(ctx.settings), { mode: 0o600 });
  const env = {
    ...withoutSecrets(process.env, ctx.settings),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const args = [...process.execArgv, process.argv[1]!, 'retrain', '--json', '--config', config];
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

function outcomeOf(out: string): string {
  try {
    return String((JSON.parse(out) as { outcome?: unknown }).outcome);
  } catch {
    return 'failed';
  }
}
