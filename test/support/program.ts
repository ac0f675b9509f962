/** The command line as a user, cron or systemd starts it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface ProgramOptions {
  cwd?: string;
  /** A process group of its own, which can be killed whole. */
  detached?: boolean;
}

export class Program {
  out = '';
  err = '';
  readonly child: ChildProcess;
  /** The exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;

  /** @param env besides PATH and HOME, which it takes from the test. */
  constructor(args: readonly string[], env: Record<string, string>, options: ProgramOptions = {}) {
    const plain = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    const command = [resolve('scripts/imitator.ts'), ...args];
    this.child = spawn(process.execPath, command, { env: { ...plain, ...env }, ...options });
    this.child.stdout!.on('data', (chunk) => (this.out += chunk));
    this.child.stderr!.on('data', (chunk) => (this.err += chunk));
    this.ended = once(this.child, 'close').then(([code]) => code);
  }

  /** Waits until stderr says this. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (let i = 0; i < 2200; i++) {
      const found = pattern.exec(this.err);
      if (found !== null) return found;
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${pattern} was not said:\n${this.err}\n${this.out}`);
  }
}
