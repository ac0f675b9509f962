/** The ways of telling: an address that is posted to, a command that is run. Each says what went wrong, if something did. */
import { spawn } from 'node:child_process';
import axios, { isAxiosError } from 'axios';
import type { NoticeBody } from './notice-body.ts';

/** Undefined where it has arrived; else why not, without the address and without what was answered. */
export type Told = string | undefined;

export async function postTo(url: string, body: NoticeBody, timeoutMs: number): Promise<Told> {
  try {
    const { status } = await axios.post(url, body, {
      headers: { 'user-agent': 'messenger-imitator' },
      signal: AbortSignal.timeout(timeoutMs),
      validateStatus: () => true,
      // Whoever is named is told, and nobody whom they name.
      maxRedirects: 0,
      maxContentLength: 65_536,
      responseType: 'text',
    });
    return status >= 200 && status < 300 ? undefined : `it was answered with status ${status}`;
  } catch (error) {
    return `it could not be posted: ${(isAxiosError(error) ? error.code : undefined) ?? 'the connection failed'}`;
  }
}

/** The body is on the program's standard input; 0 is success. What it prints is nobody's. */
export function run(
  [program, ...args]: readonly string[],
  body: NoticeBody,
  { timeoutMs, env }: { timeoutMs: number; env: NodeJS.ProcessEnv },
): Promise<Told> {
  return new Promise((resolve) => {
    const child = spawn(program!, args, {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve(`the command did not start: ${error.code ?? 'unknown'}`),
    );
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? undefined : `the command ended with ${code ?? signal}`),
    );
    // A program that does not read is no fault of ours.
    child.stdin.on('error', () => {});
    child.stdin.end(`${JSON.stringify(body)}\n`);
  });
}
