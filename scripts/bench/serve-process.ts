/** `imitator serve` as a process of its own, on a free port of loopback, talking with a simulator. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MessengerSimulator } from '../../src/simulator/index.ts';

export interface ServeProcess {
  webhookUrl: string;
  operatorUrl: string;
  pid: number;
  stop(): Promise<void>;
}

const IMITATOR = fileURLToPath(new URL('../imitator.ts', import.meta.url));

/** @param sets settings as on the command line, each `group.key=value`. */
export async function startServe(
  meta: MessengerSimulator,
  home: string,
  model: string,
  sets: readonly string[],
): Promise<ServeProcess> {
  const child = spawn(
    process.execPath,
    [IMITATOR, 'serve', '--model', model, ...sets.flatMap((set) => ['--set', set])],
    {
      env: {
        ...process.env,
        ...meta.environment,
        IMITATOR_HOME: home,
        HOST: '127.0.0.1',
        PORT: '0',
        IMITATOR_ADMIN__PORT: '0',
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    },
  );
  const { url, operatorUrl } = await listening(child);
  meta.connect(`${url}/webhook`);
  return {
    webhookUrl: `${url}/webhook`,
    operatorUrl,
    pid: child.pid!,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function listening(child: ChildProcess): Promise<{ url: string; operatorUrl: string }> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /listening on (\S+)/.exec(said)?.[1];
      const operatorUrl = /for the operator: (\S+)/.exec(said)?.[1];
      if (url !== undefined && operatorUrl !== undefined) resolve({ url, operatorUrl });
    });
    child.once('exit', (code) => reject(new Error(`serve ended with exit code ${code}: ${said.trim()}`)));
  });
}
