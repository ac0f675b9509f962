/** A trial server in a process of its own, which may be killed at any moment and comes back on the same port. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import type { TrialServerOptions } from './trial-server.ts';

const PROGRAM = new URL('./trial-server.ts', import.meta.url);

export class KillableServer {
  readonly webhookUrl: string;
  kills = 0;
  /** How often it ended though nobody had asked it to. */
  crashes = 0;
  readonly #options: TrialServerOptions;
  #process: ChildProcess | undefined;

  private constructor(options: TrialServerOptions) {
    this.#options = options;
    this.webhookUrl = `http://127.0.0.1:${options.port}/webhook`;
  }

  static async start(options: Omit<TrialServerOptions, 'port'>): Promise<KillableServer> {
    const server = new KillableServer({ ...options, port: await freePort() });
    await server.#launch();
    return server;
  }

  /** kill -9, and a new process at once. */
  async killAndRestart(): Promise<void> {
    this.kills++;
    const process = this.#process;
    const gone = once(process!, 'exit');
    this.#process = undefined;
    process!.kill('SIGKILL');
    await gone;
    await this.#launch();
  }

  /** Does nothing for a while, as under a debugger or on a machine that swaps: it holds what it holds. */
  async freeze(ms: number): Promise<void> {
    const process = this.#process;
    process?.kill('SIGSTOP');
    await sleep(ms);
    process?.kill('SIGCONT');
  }

  /** How often bubbles were sent again, by all servers that share the store. */
  async sentAgain(): Promise<number> {
    const answer = once(this.#process!, 'message');
    this.#process!.send('how often again?');
    const [{ sentAgain }] = (await answer) as [{ sentAgain: number }];
    return sentAgain;
  }

  async stop(): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#process = undefined;
    const gone = once(process, 'exit');
    process.send('stop');
    await gone;
  }

  async #launch(): Promise<void> {
    this.#process = fork(PROGRAM, [JSON.stringify(this.#options)], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const process = this.#process;
    process.once('exit', () => {
      if (this.#process !== process) return;
      this.crashes++;
      this.#process = undefined;
    });
    await new Promise<void>((resolve, reject) => {
      process.once('message', () => resolve());
      process.once('exit', (code) => reject(new Error(`the server did not start: exit code ${code}`)));
    });
  }
}
