/** What was typed in a thread, short enough to compare threads by. */
import { hashText } from '../../base/hash-text.ts';
import type { Thread } from './read-thread.ts';
import { typedTexts } from './typed.ts';

export interface Fingerprint {
  /** Hashes of side and text. */
  texts: number[];
  /** Milliseconds since 1970, of each. */
  times: number[];
  /** Milliseconds that its times are known to. */
  resolution: number;
}

/** Seconds are the finest that all forms of JSON know. */
const SECOND = 1000;
const FEWEST = 3;
const OWNER = 1;
const OTHER = 2;

/** Messages without a time are in none. */
export function fingerprintOf(thread: Thread): Fingerprint {
  const classify = typedTexts(thread);
  const result: Fingerprint = { texts: [], times: [], resolution: Math.max(SECOND, thread.resolution) };
  for (const message of thread.messages) {
    const found = classify(message);
    if (message.at === undefined || !('text' in found)) continue;
    result.texts.push(hashText(found.text.trim(), thread.owner.has(message.sender) ? OWNER : OTHER));
    result.times.push(message.at);
  }
  return result;
}

/**
 * Whether two threads of the same people are copies of one: at least half of what was typed in the shorter one, and at
 * least three messages (or all, where it has fewer), agree in time, side and text.
 */
export function agree(a: Fingerprint, b: Fingerprint): boolean {
  const shorter = Math.min(a.texts.length, b.texts.length);
  const resolution = Math.max(a.resolution, b.resolution);
  const common = countCommon(keysOf(a, resolution), keysOf(b, resolution));
  return common >= Math.max(1, Math.min(FEWEST, shorter), shorter / 2);
}

function keysOf({ texts, times }: Fingerprint, resolution: number): Float64Array {
  return Float64Array.from(texts, (text, i) => {
    const moment = Math.floor(times[i]! / resolution);
    return hashText(String(moment), text, moment);
  }).sort();
}

/** Of two sorted lists; what is in both twice counts twice. */
function countCommon(a: Float64Array, b: Float64Array): number {
  let common = 0;
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    if (a[i] === b[k]) common++;
    const [left, right] = [a[i]!, b[k]!];
    if (left <= right) i++;
    if (right <= left) k++;
  }
  return common;
}
