/** Retraining from the operator's desk: `imitator retrain` in a process of its own, and its events read from its file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RetrainingDesk, RetrainingState } from '../../src/admin/index.ts';

const LOOK_MS = 500;
const CHUNK_BYTES = 1 << 16;
/** Whoever was told to stop ends its step first. */
const STOP_MS = 60_000;
const MOST_SAID = 4000;

/**
 * @param home IMITATOR_HOME.
 * @param args of this process's own command line that the retraining is to have: `--config`, `--set`.
 */
export function retrainingDesk(home: string, args: readonly string[]): RetrainingDesk {
  let child: ChildProcess | undefined;
  let state: RetrainingState = { running: false, startedAt: null, outcome: null, said: null };
  const start = () => {
    const begun = spawn(
      process.execPath,
      [...process.execArgv, process.argv[1]!, 'retrain', '--json', ...args],
      // A group of its own: Ctrl-C in the server's terminal is not for it, the server stops it itself.
      { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    child = begun;
    state = { ...state, running: true, startedAt: Date.now() };
    let printed = '';
    let said = '';
    begun.stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    begun.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_SAID);
    });
    const end = (outcome: string) => {
      child = undefined;
      state = { ...state, running: false, outcome, said: said.trim() || null };
    };
    begun.once('error', () => end('failed'));
    begun.once('close', (code) => end(outcomeIn(printed) ?? (code === 130 ? 'cancelled' : 'failed')));
  };
  const cancel = async () => {
    const stopping = child;
    if (stopping === undefined) return;
    const gone = new Promise<void>((resolve) => stopping.once('close', () => resolve()));
    stopping.kill('SIGTERM');
    const cut = setTimeout(() => stopping.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(cut);
  };
  return {
    state: () => state,
    start,
    cancel,
    events: (signal) => tailOf(join(home, 'retrain', 'run', 'metrics.jsonl'), signal),
  };
}

function outcomeIn(printed: string): string | undefined {
  try {
    const { outcome } = JSON.parse(printed) as { outcome?: string };
    return outcome;
  } catch {
    return undefined;
  }
}

/** What stands in a file of JSON lines, and what comes; from its begin again where it is begun anew. */
async function* tailOf(path: string, signal: AbortSignal): AsyncIterable<unknown> {
  let at = 0;
  let rest = '';
  while (!signal.aborted) {
    const { text, size } = existsSync(path) ? await readFrom(path, at) : { text: '', size: 0 };
    if (size < at) {
      at = 0;
      rest = '';
      continue;
    }
    at += Buffer.byteLength(text);
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
    if (text === '') await pause(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

async function readFrom(path: string, at: number): Promise<{ text: string; size: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1);
    return { text: whole.toString('utf8'), size };
  } finally {
    await file.close();
  }
}
