/** A case in a process of its own, so that what it does to memory and to the process is its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HostileCase } from './case.ts';
import type { Outcome } from './reader.ts';

/** How long a case may take; by itself none takes five seconds. */
const SECONDS = 120;

export interface CaseResult {
  outcome: Outcome['outcome'] | 'crashed' | 'hung';
  said: string[];
  peakMB: number;
  seconds: number;
}

/** @param dir an empty folder. */
export async function runCase({ kind, make }: HostileCase, dir: string): Promise<CaseResult> {
  const path = await make(dir);
  const begun = performance.now();
  const reader = spawn(process.execPath, [join(import.meta.dirname, 'reader.ts'), kind, path]);
  let [out, err] = ['', ''];
  reader.stdout.on('data', (chunk) => (out += chunk));
  reader.stderr.on('data', (chunk) => (err += chunk));
  const timer = setTimeout(() => reader.kill('SIGKILL'), SECONDS * 1000);
  const [code, signal] = await once(reader, 'close');
  clearTimeout(timer);
  const seconds = (performance.now() - begun) / 1000;
  if (signal === 'SIGKILL') return { outcome: 'hung', said: [], peakMB: 0, seconds };
  if (code !== 0)
    return { outcome: 'crashed', said: [`${code ?? signal}: ${err.slice(-2000)}`], peakMB: 0, seconds };
  return { ...(JSON.parse(out) as Outcome), seconds };
}
