/** Whether a version on trial does worse than the one that serves: a pure function of what was counted. */
import type { VersionCounts } from '../store/index.ts';

/** What tells of a bad reply, as said in a sentence. */
const SIGNS = {
  redraws: 'replies had to be drawn again',
  blocked: 'replies were blocked',
  takeovers: 'replies were followed by the owner',
  edits: 'drafts were edited',
} as const;

const Z = 1.96;
/** Fewer replies prove nothing. */
const FEWEST = 20;

/**
 * Why it is worse, or undefined: a sign is more frequent among its replies, beyond chance, than among those of the version
 * that serves and the margin.
 */
export function worseOnTrial(
  current: VersionCounts,
  candidate: VersionCounts,
  margin: number,
): string | undefined {
  if ((candidate['replies'] ?? 0) < FEWEST) return undefined;
  for (const [sign, words] of Object.entries(SIGNS)) {
    const first = rateOf(current, sign);
    const second = rateOf(candidate, sign);
    const spread = Z * Math.sqrt(first.variance + second.variance);
    if (second.rate - first.rate - spread > margin)
      return `${words}: ${percent(second.rate)} of its ${candidate['replies'] ?? 0}, ${percent(first.rate)} otherwise`;
  }
  return undefined;
}

/** With one of each kind more than was seen: what never happened yet is no proof that it never does. */
function rateOf(counts: VersionCounts, sign: string): { rate: number; variance: number } {
  const seen = (counts['replies'] ?? 0) + 2;
  const rate = Math.min(1, ((counts[sign] ?? 0) + 1) / seen);
  return { rate, variance: (rate * (1 - rate)) / seen };
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
