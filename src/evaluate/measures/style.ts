/** How far a system's style is from the owner's, beside how far the owner's is from itself. */
import { randomFor } from '../../base/random.ts';
import { bootstrap, drawn, type Figure, type Interval, intervalOf, within } from './bootstrap.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { bySession, byThread, checkReplies, type JudgedReply } from './judged-reply.ts';
import { type StyleBins, type StyleFeature, styleFeatures } from './style-bins.ts';

export interface StyleFigure extends Figure {
  /** The distance of the owner's replies in one half of the conversations from those in the other half. */
  floor: number;
}

export type StyleDistances = Record<StyleFeature, StyleFigure>;

/** How often conversations are cut into halves; distance and floor are averages over the cuts. */
const CUTS = 20;

/** Conversations cut in two, as their places in the list of all. */
interface Halves {
  a: readonly number[];
  b: readonly number[];
}

/**
 * The Jensen-Shannon distance of a system from the owner in each feature of style. The conversations are cut into halves
 * A and B: a system's distance is that of its replies to A's prompts from the owner's own to B's, the floor that of the
 * owner's to A's from theirs to B's. So all have the same sizes, and the owner, judged as a system, is at the floor.
 *
 * Intervals are those of conversations drawn anew, which never leave their half.
 *
 * @returns undefined where there is one conversation alone: it has no halves.
 * @throws ImitatorError `no-replies`.
 */
export function styleDistances(
  owner: readonly JudgedReply[],
  system: readonly JudgedReply[],
  bins: StyleBins,
  seed: number,
): StyleDistances | undefined {
  return distances(owner, system, [[...owner, ...system]], bins, seed);
}

/**
 * The same within each contact's thread, averaged over the threads: whether a system writes to each of them as the owner
 * does. Threads of one conversation alone are left out.
 */
export function styleDistancesByContact(
  owner: readonly JudgedReply[],
  system: readonly JudgedReply[],
  bins: StyleBins,
  seed: number,
): StyleDistances | undefined {
  return distances(owner, system, byThread([...owner, ...system]), bins, seed);
}

/** The mean of a system's seven distances, of two systems, and what the second's is above the first's. */
export interface StyleChange {
  first: Interval;
  second: Interval;
  difference: Interval;
}

/**
 * Two systems' style beside each other, over the same conversations drawn anew: what is luck of the conversations is luck
 * of both.
 *
 * @returns undefined where there is one conversation alone.
 */
export function styleChange(
  owner: readonly JudgedReply[],
  first: readonly JudgedReply[],
  second: readonly JudgedReply[],
  bins: StyleBins,
  seed: number,
): StyleChange | undefined {
  for (const replies of [owner, first, second]) checkReplies(replies);
  const all = [...owner, ...first, ...second];
  const sessions = sessionsOf(all);
  const halves = cutsOf(all, sessions, seed);
  if (!halves.every(({ a, b }) => a.length > 0 && b.length > 0)) return undefined;
  const [own, one, other] = [owner, first, second].map((replies) => histograms(replies, sessions, bins));
  const distanceOf = (system: Histograms) => (times: ArrayLike<number>) =>
    mean(styleFeatures, (feature) => {
      const [left, right] = [0, 1].map(() => new Float64Array(bins.sizes[feature]));
      return mean(halves, ({ a, b }) => {
        fill(left!, system[feature], a, times);
        fill(right!, own![feature], b, times);
        return jensenShannon(left!, right!);
      });
    });
  const [ofFirst, ofSecond] = [distanceOf(one!), distanceOf(other!)];
  const options = { seed, centred: true };
  const pair = (times: Uint16Array) => ({ first: ofFirst(times), second: ofSecond(times) });
  const pairs = drawn(sessions.size, pair, options);
  return {
    first: intervalOf(pairs, ({ first }) => first, options),
    second: intervalOf(pairs, ({ second }) => second, options),
    difference: intervalOf(pairs, ({ first, second }) => second - first, options),
  };
}

/** @param parts replies whose conversations are cut into halves of their own. */
function distances(
  owner: readonly JudgedReply[],
  system: readonly JudgedReply[],
  parts: readonly (readonly JudgedReply[])[],
  bins: StyleBins,
  seed: number,
): StyleDistances | undefined {
  checkReplies(owner);
  checkReplies(system);
  const sessions = sessionsOf(parts.flat());
  const cuts = parts
    .map((part) => cutsOf(part, sessions, seed))
    .filter((halves) => halves.every(({ a, b }) => a.length > 0 && b.length > 0));
  if (cuts.length === 0) return undefined;
  const [own, others] = [owner, system].map((replies) => histograms(replies, sessions, bins));
  const figureOf = (feature: StyleFeature): StyleFigure => {
    // Of every draw, cut and half: they are made once.
    const [left, right] = [0, 1].map(() => new Float64Array(bins.sizes[feature]));
    const distance = (from: SparseHistogram[], times: ArrayLike<number>) =>
      mean(cuts, (halves) =>
        mean(halves, ({ a, b }) => {
          fill(left!, from, a, times);
          fill(right!, own![feature], b, times);
          return jensenShannon(left!, right!);
        }),
      );
    const statistic = (times: Uint16Array) => distance(others![feature], times);
    const interval = bootstrap(sessions.size, statistic, { seed, centred: true });
    const floor = distance(own![feature], new Uint16Array(sessions.size).fill(1));
    return { ...within(interval, 0, 1), n: system.length, floor };
  };
  return byFeature(figureOf);
}

/** Each conversation's place, in an order that is the same for the same ones. */
function sessionsOf(replies: readonly JudgedReply[]): Map<string, number> {
  const keys = [...new Set(replies.map(({ session }) => session))].sort();
  return new Map(keys.map((key, place) => [key, place]));
}

/** Halves of nearly as many replies each, of conversations in random order. */
function cutsOf(part: readonly JudgedReply[], sessions: ReadonlyMap<string, number>, seed: number): Halves[] {
  const groups = bySession(part)
    .map((group) => ({ place: sessions.get(group[0]!.session)!, replies: group.length }))
    .sort((left, right) => left.place - right.place);
  return Array.from({ length: CUTS }, (_, cut) => {
    const halves = [newHalf(), newHalf()] as const;
    for (const { place, replies } of randomFor(seed, 'halves', cut).shuffle(groups)) {
      const half = halves[0].replies <= halves[1].replies ? halves[0] : halves[1];
      half.places.push(place);
      half.replies += replies;
    }
    return { a: halves[0].places, b: halves[1].places };
  });
}

function newHalf(): { places: number[]; replies: number } {
  return { places: [], replies: 0 };
}

/** A conversation's histogram by the bins in which it has something: few of them. */
interface SparseHistogram {
  bins: Uint32Array;
  counts: Uint32Array;
}

/** Of each feature the histogram of each conversation. */
type Histograms = Record<StyleFeature, SparseHistogram[]>;

function histograms(
  replies: readonly JudgedReply[],
  sessions: ReadonlyMap<string, number>,
  bins: StyleBins,
): Histograms {
  const found = byFeature(() => Array.from(sessions, () => new Map<number, number>()));
  for (const { reply, session } of replies) {
    const counted = bins.binsOf(reply);
    for (const feature of styleFeatures) {
      const ofSession = found[feature][sessions.get(session)!]!;
      for (const bin of counted[feature]) ofSession.set(bin, (ofSession.get(bin) ?? 0) + 1);
    }
  }
  return byFeature((feature) => found[feature].map(sparse));
}

function sparse(counts: ReadonlyMap<number, number>): SparseHistogram {
  return { bins: Uint32Array.from(counts.keys()), counts: Uint32Array.from(counts.values()) };
}

/** Makes a histogram that of some conversations, each as often as it was drawn. */
function fill(
  histogram: Float64Array,
  ofSessions: readonly SparseHistogram[],
  places: readonly number[],
  times: ArrayLike<number>,
): void {
  histogram.fill(0);
  for (const place of places) {
    const often = times[place]!;
    if (often === 0) continue;
    const { bins, counts } = ofSessions[place]!;
    for (let i = 0; i < bins.length; i++) histogram[bins[i]!]! += often * counts[i]!;
  }
}

/** Of those values that are numbers: a draw may leave a half without any conversation. */
function mean<T>(items: readonly T[], of: (item: T) => number): number {
  let [sum, count] = [0, 0];
  for (const item of items) {
    const value = of(item);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}

function byFeature<T>(of: (feature: StyleFeature) => T): Record<StyleFeature, T> {
  return Object.fromEntries(styleFeatures.map((feature) => [feature, of(feature)])) as Record<
    StyleFeature,
    T
  >;
}
