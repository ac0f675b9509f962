/** The command line within the test's own process: a process of its own takes a second or more. */
import { vi } from 'vitest';
import { main } from '../../scripts/cli/main.ts';

export interface CommandRun {
  code: number;
  out: string;
  err: string;
}

/** Runs a command as in a folder of its own, without a terminal and with its state in `home` there. */
export async function runCommand(dir: string, ...args: string[]): Promise<CommandRun> {
  const before = { dir: process.cwd(), exitCode: process.exitCode };
  const signals = (['SIGINT', 'SIGTERM'] as const).map((name) => [name, process.listeners(name)] as const);
  const out = captured(process.stdout);
  const err = captured(process.stderr);
  vi.stubEnv('IMITATOR_HOME', `${dir}/home`);
  process.chdir(dir);
  process.exitCode = undefined;
  try {
    const code = await main(args);
    return { code, out: out.text(), err: err.text() };
  } finally {
    process.chdir(before.dir);
    process.exitCode = before.exitCode;
    vi.unstubAllEnvs();
    out.release();
    err.release();
    for (const [name, listeners] of signals) {
      process.removeAllListeners(name);
      for (const listener of listeners) process.on(name, listener);
    }
  }
}

function captured(stream: NodeJS.WriteStream) {
  let text = '';
  const isTty = stream.isTTY;
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  stream.isTTY = false;
  return {
    text: () => text,
    release: () => {
      stream.isTTY = isTty;
      spy.mockRestore();
    },
  };
}
