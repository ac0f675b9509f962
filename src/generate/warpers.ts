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
    if (k < scores.length) removeBelow(scores, ranked(scores.slice(), scores.length - k));
  };
}

/** Keeps the largest whose probabilities together reach p: removes, from the least on, while they sum to 1 - p or less. */
function topP(p: number, least = 1): Warper {
  return (scores) => {
    // What is removed already has no mass, and sorting is what costs.
    const sorted = scores.filter((score) => score > Number.NEGATIVE_INFINITY).sort();
    const sum = sumOfExponentials(sorted);
    const largest = sorted.at(-1)!;
    let mass = 0;
    let removed = 0;
    while (removed < sorted.length - least) {
      mass += Math.exp(sorted[removed]! - largest) / sum;
      if (mass > 1 - p) break;
      removed++;
    }
    removeBelow(scores, sorted[removed]!);
  };
}

/** Keeps what is at least p times as probable as the likeliest. */
function minP(p: number, least = 1): Warper {
  return (scores) => {
    const unlikely = largestOf(scores) + Math.log(p);
    removeBelow(scores, Math.min(unlikely, ranked(scores.slice(), scores.length - least)));
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

/** Probabilities of a row of scores. */
export function softmax(scores: Float32Array): Float64Array {
  const sum = sumOfExponentials(scores);
  const largest = largestOf(scores);
  const probabilities = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    // Of the scores most are removed, and exponentials are what costs.
    if (score > Number.NEGATIVE_INFINITY) probabilities[i] = Math.exp(score - largest) / sum;
  }
  return probabilities;
}

/** The value at a place of the ascending order, from 0; reorders the values (Hoare's selection). */
function ranked(values: Float32Array, place: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const swapped = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swapped;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return values[place]!;
}

function sumOfExponentials(scores: Float32Array): number {
  const largest = largestOf(scores);
  let sum = 0;
  for (const x of scores) if (x > Number.NEGATIVE_INFINITY) sum += Math.exp(x - largest);
  return sum;
}

function largestOf(scores: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const x of scores) if (x > largest) largest = x;
  return largest;
}

function removeBelow(scores: Float32Array, limit: number): void {
  for (let i = 0; i < scores.length; i++) if (scores[i]! < limit) scores[i] = Number.NEGATIVE_INFINITY;
}
