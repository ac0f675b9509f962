/** A training in a process of its own: its memory goes with it, and what is read here stays small. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ImitatorError, InterruptedError } from '../../src/base/errors.ts';
import type { TrainEvent } from '../../src/train/index.ts';
import type { TrainingJob } from '../../src/train/retrain/index.ts';
import type { CommandContext } from './command.ts';

/**
 * Runs `imitator train` with the settings of this command.
 *
 * @throws InterruptedError where this command is stopped: the child stops after its step, and can be resumed;
 *   ImitatorError `training-failed` with the child's own last words.
 */
export async function trainInAChild(
  { settings, signal }: CommandContext,
  { base, data, out, resume }: TrainingJob,
  show: (event: TrainEvent) => void,
): Promise<void> {
  signal.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'imitator-retrain-'));
  try {
    const config = join(folder, 'settings.json');
    writeFileSync(config, JSON.stringify(settings), { mode: 0o600 });
    const what = resume ? ['--resume'] : ['--base', base, '--data', data, '--force'];
    const args = ['train', ...what, '--out', out, '--events', '--config', config];
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args], {
      env: withoutSettings(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop);
    // Whoever ends this process ends its work too.
    process.on('exit', stop);
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_SAID);
    });
    for await (const line of createInterface({ input: child.stdout })) show(JSON.parse(line) as TrainEvent);
    const code = await ended;
    signal.removeEventListener('abort', stop);
    process.off('exit', stop);
    if (signal.aborted)
      throw new InterruptedError('stopped; the next retraining goes on where the training was');
    if (code !== 0)
      throw new ImitatorError('training-failed', `the training failed: ${lastLine(said, code)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MOST_SAID = 4000;

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
