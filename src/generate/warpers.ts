/**
 * What sampling does to a row of scores [vocabulary] before it draws: every warper changes the row in place, and
 * removes by minus infinity. Scores are logits: a constant added to all of them changes nothing. Where scores are tied
 * at a limit, all of them stay.
 */
import type { Parameters } from './parameters.ts';

export type Warper = (scores: Float32Array) => void;

/** The warpers that the parameters ask for, in the reference's order. */
export function warpers(p: Parameters): Warper[] {
  if (!p.sample) return [];
  // Beams need one token beside the end to go on with.
  const least = p.beams > 1 ? 2 : 1;
  const list: Warper[] = [];
  if (p.temperature !== 1) list.push(temperature(p.temperature));
  if (p.topK > 0) list.push(topK(Math.max(p.topK, least)));
  if (p.topP < 1) list.push(topP(p.topP, least));
  if (p.minP > 0) list.push(minP(p.minP, least));
  if (p.typicalP < 1) list.push(typical(p.typicalP, least));
  return list;
}

function temperature(value: number): Warper {
  return (scores) => {
    for (let i = 0; i < scores.length; i++) scores[i]! /= value;
  };
}

/** Keeps the k largest. */
function topK(k: number): Warper {
  return (scores) => {
    if (k >= scores.length) return;
    const sorted = scores.slice().sort();
    removeBelow(scores, sorted[sorted.length - k]!);
  };
}

/** Keeps the largest whose probabilities together reach p: removes, from the least on, while they sum to 1 - p or less. */
function topP(p: number, least = 1): Warper {
  return (scores) => {
    const sorted = scores.slice().sort();
    const probabilities = softmax(sorted);
    let mass = 0;
    let removed = 0;
    while (removed < sorted.length - least) {
      mass += probabilities[removed]!;
      if (mass > 1 - p) break;
      removed++;
    }
    removeBelow(scores, sorted[removed]!);
  };
}

/** Keeps what is at least p times as probable as the likeliest. */
function minP(p: number, least = 1): Warper {
  return (scores) => {
    const sorted = scores.slice().sort();
    removeBelow(scores, Math.min(sorted.at(-1)! + Math.log(p), sorted[sorted.length - least]!));
  };
}

/** Keeps what is closest to the distribution's entropy until its probabilities reach the mass. */
function typical(mass: number, least = 1): Warper {
  return (scores) => {
    const probabilities = softmax(scores);
    let entropy = 0;
    for (const x of probabilities) if (x > 0) entropy -= x * Math.log(x);
    const strangeness = probabilities.map((x) => Math.abs(-Math.log(x) - entropy));
    const order = Uint32Array.from(strangeness.keys()).sort((a, b) => strangeness[a]! - strangeness[b]!);
    let sum = 0;
    let last = -1;
    do sum += probabilities[order[++last]!]!;
    while (sum < mass && last < order.length - 1);
    const limit = strangeness[order[Math.max(last, least - 1)]!]!;
    for (let i = 0; i < scores.length; i++) if (strangeness[i]! > limit) scores[i] = Number.NEGATIVE_INFINITY;
  };
}

/** Probabilities of a row of scores. In loops: of all that sampling does in JavaScript, this takes the most time. */
export function softmax(scores: Float32Array): Float64Array {
  const largest = largestOf(scores);
  const probabilities = new Float64Array(scores.length);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (score === Number.NEGATIVE_INFINITY) continue;
    const exponential = Math.exp(score - largest);
    probabilities[i] = exponential;
    sum += exponential;
  }
  for (let i = 0; i < scores.length; i++) probabilities[i]! /= sum;
  return probabilities;
}

function largestOf(scores: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) if (scores[i]! > largest) largest = scores[i]!;
  return largest;
}

function removeBelow(scores: Float32Array, limit: number): void {
  for (let i = 0; i < scores.length; i++) if (scores[i]! < limit) scores[i] = Number.NEGATIVE_INFINITY;
}
