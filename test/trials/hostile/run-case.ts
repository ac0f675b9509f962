/** A case in a process of its own, so that what it does to memory and to the process is its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HostileCase } from './case.ts';
import type { Outcome } from './reader.ts';

/** What a case may compute; by itself none takes five seconds. The clock on the wall has to allow for a busy machine. */
const MOST_CPU_SECONDS = 30;
const MOST_WALL_SECONDS = 300;

export interface CaseResult {
  outcome: Outcome['outcome'] | 'crashed' | 'hung';
  said: string[];
  peakMB: number;
  cpuSeconds: number;
}

/** @param dir an empty folder. */
export async function runCase({ kind, make }: HostileCase, dir: string): Promise<CaseResult> {
  const path = await make(dir);
  const reader = spawn(process.execPath, [join(import.meta.dirname, 'reader.ts'), kind, path]);
  let [out, err] = ['', ''];
  reader.stdout.on('data', (chunk) => (out += chunk));
  reader.stderr.on('data', (chunk) => (err += chunk));
  const timer = setTimeout(() => reader.kill('SIGKILL'), MOST_WALL_SECONDS * 1000);
  const [code, signal] = await once(reader, 'close');
  clearTimeout(timer);
  const failed = { peakMB: 0, cpuSeconds: 0 };
  if (signal === 'SIGKILL') return { outcome: 'hung', said: [], ...failed };
  if (code !== 0) return { outcome: 'crashed', said: [`${code ?? signal}: ${err.slice(-2000)}`], ...failed };
  const result = JSON.parse(out) as Outcome;
  return result.cpuSeconds > MOST_CPU_SECONDS ? { ...result, outcome: 'hung' } : result;
}
