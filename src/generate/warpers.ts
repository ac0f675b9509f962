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

/**
 * Keeps the largest whose probabilities together reach p: removes, from the least on, while they sum to 1 - p or less.
 */
function topP(p: number, least = 1): Warper {
  let [all, some] = [new Float64Array(0), new Float64Array(0)];
  return (scores) => {
    if (all.length !== scores.length)
      [all, some] = [new Float64Array(scores.length), new Float64Array(scores.length)];
    const chances = softmax(scores, all);
    const positive = positiveOf(chances, some);
    const enough = massLimit(positive, 1 - p);
    const limit =
      least === 1 ? enough : Math.min(enough, ranked(positive, Math.max(0, positive.length - least)));
    for (let i = 0; i < scores.length; i++) if (chances[i]! < limit) scores[i] = Number.NEGATIVE_INFINITY;
  };
}

/**
 * The least value that stays where values are removed, from the least on, while they sum to `most` or less; the
 * largest stays. Reorders the values: a selection as `ranked`, by their sum instead of their count. Sorting a large
 * vocabulary takes longer than the network's step.
 */
function massLimit(values: Float64Array, most: number): number {
  let [low, high] = [0, values.length - 1];
  let removed = 0;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    const [left, right] = parted(values, pivot, low, high);
    const below = sumOf(values, low, right);
    if (removed + below > most) {
      high = right;
      continue;
    }
    // Between the two stands the pivot, if anything.
    const upTo = removed + below + (left - right === 2 ? pivot : 0);
    if (upTo > most) return pivot;
    removed = upTo;
    low = left;
  }
  return values[Math.min(low, values.length - 1)]!;
}

/** What is above 0, copied into an array. */
function positiveOf(values: Float64Array, into: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > 0) into[count++] = values[i]!;
  return into.subarray(0, count);
}

function sumOf(values: Float64Array, first: number, last: number): number {
  let sum = 0;
  for (let i = first; i <= last; i++) sum += values[i]!;
  return sum;
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

/** Probabilities of a row of scores; fresh memory for those of a large vocabulary takes as long as they do. */
export function softmax(
  scores: Float32Array,
  probabilities: Float64Array = new Float64Array(scores.length),
): Float64Array {
  const largest = largestOf(scores);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    // Of the scores most are removed, and exponentials are what costs.
    probabilities[i] = score === Number.NEGATIVE_INFINITY ? 0 : exponential(score - largest);
    sum += probabilities[i]!;
  }
  for (let i = 0; i < scores.length; i++) probabilities[i]! /= sum;
  return probabilities;
}

/** The value at a place of the ascending order, from 0; reorders the values (Hoare's selection). */
function ranked(values: Float32Array | Float64Array, place: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const [left, right] = parted(values, values[(low + high) >> 1]!, low, high);
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  return values[place]!;
}

/**
 * Brings what is not above a pivot before what is not below it; the first part ends at `right`, the second begins at
 * `left`.
 */
function parted(
  values: Float32Array | Float64Array,
  pivot: number,
  low: number,
  high: number,
): [left: number, right: number] {
  let [left, right] = [low, high];
  while (left <= right) {
    while (values[left]! < pivot) left++;
    while (values[right]! > pivot) right--;
    if (left > right) break;
    const swapped = values[left]!;
    values[left++] = values[right]!;
    values[right--] = swapped;
  }
  return [left, right];
}

/** 2^-n. */
const HALVES = Float64Array.from({ length: 1000 }, (_, n) => 2 ** -n);

/**
 * e^x of x <= 0, to nine digits: several times faster than Math.exp, which for a large vocabulary takes longer than
 * the network's step.
 */
function exponential(x: number): number {
  const halves = (0.5 - x * Math.LOG2E) | 0;
  if (halves >= HALVES.length) return 0;
  const r = x + halves * Math.LN2;
  // The beginning of the exponential's series.
  const high = 1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320))));
  return (1 + r * (1 + r * (0.5 + r * (1 / 6 + r * high)))) * HALVES[halves]!;
}

function largestOf(scores: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const x of scores) if (x > largest) largest = x;
  return largest;
}

function removeBelow(scores: Float32Array, limit: number): void {
  for (let i = 0; i < scores.length; i++) if (scores[i]! < limit) scores[i] = Number.NEGATIVE_INFINITY;
}
