/** Whether a candidate may take over: pure functions of what was measured (docs/contracts.md, section 9). */
import type { ReplyValues } from '../../evaluate/imitation/index.ts';
import { bootstrapMean, type Interval, type StyleChange } from '../../evaluate/measures/index.ts';

/** A candidate must be worse in none of these, and better in one. */
const COMPARED = ['natsPerReply', 'twoSampleAccuracy', 'promptFound', 'style'] as const;
type Compared = (typeof COMPARED)[number];
export type GateMeasure = Compared | 'leaks' | 'copied';

/** One line of the comparison, under the name that `imitator evaluate` has for the measure. */
export interface GateRow {
  measure: GateMeasure;
  /** Of what serves now; of the base where there is no version yet. */
  current: Interval & { n: number };
  candidate: Interval & { n: number };
  passed: boolean;
  why: string;
}

/** What serves and what might, on the same examples. */
export interface Comparison {
  /** The conversation of each example. */
  sessions: readonly string[];
  owner: Pick<ReplyValues, 'copied'>;
  current: ReplyValues;
  candidate: ReplyValues;
  /** From the current's style to the candidate's; left out where there is a single conversation. */
  style?: StyleChange | undefined;
}

export interface Verdict {
  gate: GateRow[];
  /** `better`: it takes over. `copies`: a person must look. */
  decision: 'better' | 'kept' | 'copies';
  /** A sentence's end: `better than v3 in natsPerReply`. */
  why: string;
}

/** Fewer held-out examples than this say too little: a person must look. */
export const FEWEST_EXAMPLES = 50;
/** So many more replies than the owner may a version copy. */
const MORE_COPIED = 0.02;

interface Row extends GateRow {
  better: boolean;
}

/**
 * Compares two versions by paired bootstrap over conversations: a measure fails only where the candidate is worse beyond
 * the 95 % interval of the difference. A first version, which is compared with its base, takes over when its replies cost
 * fewer nats and none leaks; the rest is reported.
 *
 * @param against what the candidate is compared with, for the sentence: `v3`, or `the base`.
 */
export function judgeCandidate(
  comparison: Comparison,
  { against, first }: { against: string; first: boolean },
): Verdict {
  const compared = COMPARED.flatMap((measure) => rowOf(measure, comparison, against) ?? []);
  const rows = [...compared, leaksRow(comparison), copiedRow(comparison, against)];
  const gate = rows.map(({ better: _, ...row }) => row);
  const needed = first
    ? rows.filter(({ measure }) => measure === 'natsPerReply' || measure === 'leaks')
    : rows;
  const failed = needed.filter(({ passed }) => !passed);
  const better = (first ? needed : rows).filter((row) => row.better);
  if (failed.length > 0) {
    const copies = failed.every(({ measure }) => measure === 'copied');
    return { gate, decision: copies ? 'copies' : 'kept', why: sentences(failed) };
  }
  if (better.length > 0) return { gate, decision: 'better', why: sentences(better) };
  const measures = first ? 'natsPerReply' : COMPARED.join(', ');
  return { gate, decision: 'kept', why: `not better than ${against} beyond chance in any of ${measures}` };
}

const sentences = (rows: readonly GateRow[]) =>
  rows.map(({ measure, why }) => `${measure}: ${why}`).join('; ');

function rowOf(measure: Compared, comparison: Comparison, against: string): Row | undefined {
  const paired = measure === 'style' ? comparison.style : pairedMeans(measure, comparison);
  if (paired === undefined) return undefined;
  const n = comparison.sessions.length;
  const { first, second, difference } = paired;
  const { low, high } = difference;
  const moreIsBetter = measure === 'promptFound';
  const [better, worse] = moreIsBetter ? [low > 0, high < 0] : [high < 0, low > 0];
  // What is no number is not known to be no worse.
  const passed = !worse && !Number.isNaN(second.value);
  const why = sentence(difference, measure, { against, better, worse: !passed });
  return { measure, current: { ...first, n }, candidate: { ...second, n }, passed, better, why };
}

function pairedMeans(measure: Exclude<Compared, 'style'>, comparison: Comparison): StyleChange | undefined {
  const [first, second] = [comparison.current[measure], comparison.candidate[measure]];
  return first === undefined || second === undefined ? undefined : paired(first, second, comparison.sessions);
}

/** Two systems' means and what the second's is above the first's, over the same conversations. */
function paired(
  first: readonly number[],
  second: readonly number[],
  sessions: readonly string[],
): StyleChange {
  const mean = (of: (at: number) => number) => bootstrapMean(byConversation(sessions, of));
  return {
    first: mean((at) => first[at]!),
    second: mean((at) => second[at]!),
    difference: mean((at) => second[at]! - first[at]!),
  };
}

function byConversation(sessions: readonly string[], of: (at: number) => number): number[][] {
  const groups = Map.groupBy(sessions.keys(), (at) => sessions[at]!);
  return [...groups.values()].map((places) => places.map(of));
}

function leaksRow({ current, candidate, sessions }: Comparison): Row {
  const n = sessions.length;
  const { first, second } = paired(current.leaks, candidate.leaks, sessions);
  const leaking = candidate.leaks.filter((leak) => leak > 0).length;
  const passed = leaking === 0;
  const why = passed
    ? 'no reply has a private literal or a blocked word'
    : `${leaking} of ${n} replies have a private literal or a blocked word`;
  return {
    measure: 'leaks',
    current: { ...first, n },
    candidate: { ...second, n },
    passed,
    better: false,
    why,
  };
}

/** Fails where more is copied, beyond the interval, than the owner and 2 points, and than what serves now. */
function copiedRow({ owner, current, candidate, sessions }: Comparison, against: string): Row {
  const n = sessions.length;
  const beside = paired(current.copied, candidate.copied, sessions);
  const aboveOwner = paired(owner.copied, candidate.copied, sessions).difference;
  const passed = !(aboveOwner.low > MORE_COPIED && beside.difference.low > 0);
  const than = `${points(aboveOwner.value)} than the owner repeats, ${points(beside.difference.value)} than ${against}`;
  const why = `${than}${passed ? '' : ': more beyond chance'}`;
  return {
    measure: 'copied',
    current: { ...beside.first, n },
    candidate: { ...beside.second, n },
    passed,
    better: false,
    why,
  };
}

const UNITS = {
  natsPerReply: (by: number) => `${by.toFixed(2)} nats a reply`,
  twoSampleAccuracy: (by: number) => `${(100 * by).toFixed(1)} points`,
  promptFound: (by: number) => `${(100 * by).toFixed(1)} points`,
  style: (by: number) => `${by.toFixed(3)} of distance`,
} as const;

function sentence(
  { value, low, high }: Interval,
  measure: Compared,
  { against, better, worse }: { against: string; better: boolean; worse: boolean },
): string {
  const amount = UNITS[measure];
  const digits = measure === 'natsPerReply' ? 2 : 3;
  const interval = `95 % interval of the difference ${low.toFixed(digits)} to ${high.toFixed(digits)}`;
  if (better) return `better than ${against} by ${amount(Math.abs(value))} (${interval})`;
  if (worse) return `worse than ${against} by ${amount(Math.abs(value))} (${interval})`;
  return `neither better nor worse than ${against} beyond chance (${interval})`;
}

function points(share: number): string {
  const size = `${Math.abs(100 * share).toFixed(1)} points`;
  return share >= 0 ? `${size} more` : `${size} less`;
}
