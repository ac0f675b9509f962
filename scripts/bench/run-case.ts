/** Runs one case in its own process, in rounds that alternate with the peer's, and makes its row of the table. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { problem } from '../../src/base/errors.ts';
import { type BenchCase, type BenchFigure, type BenchRow, median } from './bench.ts';
import type { Answer, Request } from './case-process.ts';
import { watchMemory } from './memory.ts';
import type { Peer } from './peer.ts';

export interface CaseResult {
  /** The case's own row first, then those of its figures. */
  rows: BenchRow[];
  details: string | null;
}

const CASE_PROCESS = fileURLToPath(new URL('./case-process.ts', import.meta.url));

/** Runs a bench's `prepare` in a process of its own. */
export async function prepareBench(module: string, dir: string, signal: AbortSignal): Promise<void> {
  const child = start([module, dir], signal);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw caseProblem('prepare', code);
}

/** @throws ImitatorError `bench-case` when the case's process fails. */
export async function runCase(
  benchCase: BenchCase,
  module: string,
  dir: string,
  peer: Peer | undefined,
  signal: AbortSignal,
): Promise<CaseResult> {
  const env = benchCase.environment?.(process.env);
  const child = start([module, dir, benchCase.name], signal, env);
  const memory = watchMemory(child.pid!);
  try {
    await next(child, benchCase.name);
    const rounds = await measureRounds(benchCase, child, dir, peer);
    const { details } = await ask<{ details: string | null }>(child, benchCase.name, 'details');
    const { figures } = await ask<{ figures: readonly BenchFigure[] }>(child, benchCase.name, 'figures');
    await ask(child, benchCase.name, 'close');
    const row = rowOf(benchCase, rounds, memory.stop());
    return { rows: [row, ...figures.map((figure) => figureRow(figure, row))], details };
  } finally {
    memory.stop();
    child.kill('SIGKILL');
  }
}

interface Rounds {
  ours: number[];
  references: number[];
  peers: number[];
}

/** A first round that does not count, then `runs` of ours, each followed by one of the peer's. */
async function measureRounds(
  benchCase: BenchCase,
  child: ChildProcess,
  dir: string,
  peer: Peer | undefined,
): Promise<Rounds> {
  const rounds: Rounds = { ours: [], references: [], peers: [] };
  const measure = (): Promise<{ value: number; reference: number | null }> =>
    ask(child, benchCase.name, 'measure');
  if (benchCase.once !== true) await measure();
  const runs = benchCase.once === true ? 1 : (benchCase.runs ?? 3);
  for (let run = 0; run < runs; run++) {
    const { value, reference } = await measure();
    rounds.ours.push(value);
    if (reference !== null) rounds.references.push(reference);
    if (peer !== undefined && benchCase.peer !== undefined)
      rounds.peers.push(await benchCase.peer(peer, dir));
  }
  return rounds;
}

function rowOf({ name, unit, better }: BenchCase, rounds: Rounds, peakMemoryMB: number): BenchRow {
  const ours = median(rounds.ours);
  const compared = rounds.peers.length > 0 ? rounds.peers : rounds.references;
  const other = compared.length === 0 ? null : median(compared);
  return {
    case: name,
    unit,
    ours,
    peer: rounds.peers.length === 0 ? null : other,
    ratio: other === null ? null : better === 'more' ? ours / other : other / ours,
    peakMemoryMB,
  };
}

function figureRow({ case: name, unit, value }: BenchFigure, { peakMemoryMB }: BenchRow): BenchRow {
  return { case: name, unit, ours: value, peer: null, ratio: null, peakMemoryMB };
}

function start(args: string[], signal: AbortSignal, env = process.env): ChildProcess {
  // The table has stdout to itself.
  const child = fork(CASE_PROCESS, args, { stdio: ['ignore', 2, 2, 'ipc'], signal, env });
  // Ctrl-C ends it while nobody listens, during the peer's round; the next question finds it gone.
  return child.on('error', () => {});
}

async function ask<T extends Answer>(child: ChildProcess, name: string, request: Request): Promise<T> {
  child.send(request);
  return (await next(child, name)) as T;
}

/** The process's next message, or an error when it ends instead. */
function next(child: ChildProcess, name: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      child.off('message', answered).off('exit', exited).off('error', reject);
      act();
    };
    const answered = (message: unknown): void => settle(() => resolve(message as Answer));
    const exited = (code: number | null): void => settle(() => reject(caseProblem(name, code)));
    child.on('message', answered).on('exit', exited).on('error', reject);
  });
}

function caseProblem(name: string, code: unknown): Error {
  return problem({ code: 'bench-case', place: name, detail: `its process ended with ${code}, see above` });
}
