/** Whether a candidate may take over: pure functions of what was measured. */
import { bootstrapMean, type Interval } from '../../evaluate/measures/index.ts';

/** One line of the comparison, under the name that `imitator evaluate` has for the measure. */
export interface GateRow {
  measure: 'natsPerReply';
  /** Of what serves now; of the base where there is no version yet. */
  current: Interval & { n: number };
  candidate: Interval & { n: number };
  passed: boolean;
  why: string;
}

export interface Verdict {
  gate: GateRow[];
  /** Whether the candidate is better beyond chance, and so takes over. */
  better: boolean;
}

/** Fewer held-out examples than this say too little: a person must look. */
export const FEWEST_EXAMPLES = 50;

/** Nats of each reply, by session: the same sessions and replies for both. */
export type NatsBySession = readonly (readonly number[])[];

/**
 * Compares on the same replies. The candidate is better where its replies cost fewer nats, and the interval of the
 * difference leaves out zero; it has passed where it is not worse in the same way.
 *
 * @param against what the candidate is compared with, for the sentence: `v3`, or `the base`.
 */
export function judgeCandidate(current: NatsBySession, candidate: NatsBySession, against: string): Verdict {
  const differences = candidate.map((session, s) => session.map((nats, i) => nats - current[s]![i]!));
  const difference = bootstrapMean(differences);
  const better = difference.high < 0;
  const passed = difference.low <= 0;
  const n = candidate.flat().length;
  const row: GateRow = {
    measure: 'natsPerReply',
    current: { ...bootstrapMean(current), n },
    candidate: { ...bootstrapMean(candidate), n },
    passed,
    why: sentence(difference, against, better, passed),
  };
  return { gate: [row], better };
}

function sentence({ value, low, high }: Interval, against: string, better: boolean, passed: boolean): string {
  const by = `${Math.abs(value).toFixed(2)} nats a reply`;
  const interval = `95 % interval of the difference ${low.toFixed(2)} to ${high.toFixed(2)}`;
  if (better) return `better than ${against} by ${by} (${interval})`;
  return passed
    ? `neither better nor worse than ${against} beyond chance (${interval})`
    : `worse than ${against} by ${by} (${interval})`;
}
