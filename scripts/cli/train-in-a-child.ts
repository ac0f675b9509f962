/** A training in a process of its own: its memory goes with it, and what is read here stays small. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ImitatorError, InterruptedError } from '../../src/base/errors.ts';
import type { TrainEvent } from '../../src/train/index.ts';
import type { TrainingJob } from '../../src/train/retrain/index.ts';
import type { CommandContext } from './command.ts';
import { STOP } from './starter.ts';

/**
 * Runs `imitator train` with the settings of this command. However this process ends, the child ends with it.
 *
 * @throws InterruptedError where this command is stopped: the child stops after its step, and can be resumed;
 *   ImitatorError `training-failed` with the child's own last words.
 */
export async function trainInAChild(
  { settings, signal }: CommandContext,
  { base, data, out, resume, scratch }: TrainingJob,
  show: (event: TrainEvent) => void,
): Promise<void> {
  signal.throwIfAborted();
  const config = join(scratch, 'settings.json');
  writeFileSync(config, JSON.stringify(settings), { mode: 0o600 });
  const what = resume ? ['--resume'] : ['--base', base, '--data', data, '--force'];
  const child = startImitator([
    'train',
    ...what,
    '--out',
    out,
    '--events',
    '--supervised',
    '--config',
    config,
  ]);
  const stop = () => child.connected && child.send(STOP, () => {});
  signal.addEventListener('abort', stop);
  try {
    const { code, said } = await heard(child, show);
    if (signal.aborted)
      throw new InterruptedError('stopped; the next retraining goes on where the training was');
    if (code !== 0)
      throw new ImitatorError('training-failed', `the training failed: ${lastLine(said, code)}`);
  } finally {
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}

function startImitator(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
    env: withoutSettings(process.env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

const MOST_SAID = 4000;

/** Shows its events to the end, and gives its exit code and the end of what it said on stderr. */
async function heard(child: ChildProcess, show: (event: TrainEvent) => void) {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MOST_SAID);
  });
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => {
    const event = eventOf(line);
    if (event !== undefined) show(event);
  });
  const code = await ended;
  return { code, said };
}

/** The last line of a process that was killed may be cut. */
function eventOf(line: string): TrainEvent | undefined {
  try {
    return JSON.parse(line) as TrainEvent;
  } catch {
    return undefined;
  }
}

function lastLine(said: string, code: number | null): string {
  const line = said
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('imitator: '));
  return line?.slice('imitator: '.length) ?? `its process ended with ${code === null ? 'a signal' : code}`;
}

/** Settings come by the file, where those of this process's command line are too. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^IMITATOR_[A-Z]+__/.test(name)));
}
