/**
 * What a benchmark is. A file `scripts/bench/NAME.ts` has one as its default export and is listed in `index.ts`:
 *
 *     export default defineBench({
 *       prepare: async (dir) => writeTheInputs(dir),
 *       cases: [{
 *         name: 'one-million', unit: 'messages/s', better: 'more',
 *         open: async (dir) => ({ measure: async () => messages / (await secondsOf(() => format(dir))) }),
 *         peer: async (peer) => (await peer.run(['train', '--batch', '8'])).seconds,
 *       }],
 *     });
 *
 * Each case runs in a process of its own, whose memory (and that of its children) is watched; `prepare` runs in
 * another one, so that making the inputs does not count. Rounds alternate: ours, the peer's, ours, ...
 */
import type { Peer } from './peer.ts';
import type { PeerName } from './peers.ts';

export interface Bench {
  /** Makes what the cases need in `dir`, which they share and which is gone afterwards. */
  prepare?(dir: string): Promise<void>;
  cases: readonly BenchCase[];
}

export interface BenchCase {
  /** Stable and in kebab-case: scripts read it. */
  name: string;
  /** Of `ours` and `peer`: `s`, `messages/s`. */
  unit: string;
  /** Whether a larger figure is the better one; decides which way round the ratio is. */
  better: 'more' | 'less';
  /** Rounds whose median counts; 3 unless told, and one more before them that does not count. */
  runs?: number;
  /** Measured once and no more: for work that takes minutes, and whose figures do not depend on the machine. */
  once?: boolean;
  /** Gets everything ready that a measurement does not include; in the case's own process. */
  open(dir: string): Promise<OpenCase>;
  /** The environment of the case's process, made from our own; the peer's stays as it is. */
  environment?(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Whom it is measured beside; the reference library if left out. */
  beside?: PeerName;
  /** One measurement of that peer, in the same unit; in the process that prints. */
  peer?(peer: Peer, dir: string): Promise<number>;
}

export interface OpenCase {
  /**
   * One measurement in the case's unit. With `reference`, the same work done another way of our own: `ratio` then says
   * how many times better the value is than it.
   */
  measure(): Promise<number | { value: number; reference: number }>;
  /** What else a reader of the table wants to know, such as a profile; asked for after the last round. */
  details?(): Promise<string>;
  /** Rows of their own under the case's: what came out of its work, whatever the time it took. */
  figures?(): Promise<readonly BenchFigure[]>;
  close?(): Promise<void>;
}

export interface BenchFigure {
  case: string;
  unit: string;
  value: number;
}

export interface BenchRow {
  case: string;
  unit: string;
  /** Median of the rounds. */
  ours: number;
  peer: number | null;
  /** How many times better ours is; above 1 is better, whichever way the unit goes. */
  ratio: number | null;
  peakMemoryMB: number;
}

export function defineBench(bench: Bench): Bench {
  return bench;
}

/** Wall-clock seconds that `work` takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/**
 * The least seconds of so many goes in a row. The peer's script reports its best too, and a process that stood idle while
 * the peer ran has cold memory to warm first.
 */
export async function bestSecondsOf(goes: number, work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < goes; i++) best = Math.min(best, await secondsOf(work));
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
