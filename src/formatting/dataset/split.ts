/** Which sessions are trained on and which are kept back to judge by. */
import type { Part } from './manifest.ts';

/** Fewer than this, and there is nothing to keep back. */
export const FEWEST_TO_SPLIT = 10;

/**
 * The part of each session: by the times of their first messages the newest tenth to test, the tenth before it to
 * valid, the rest to train.
 *
 * @param times milliseconds, NaN if unknown: those sessions are all for training. Ties keep their order.
 */
export function splitSessions(times: ArrayLike<number>): Part[] {
  const parts: Part[] = new Array(times.length).fill('train');
  const tenth = Math.floor(times.length / 10);
  const time = (i: number) => (Number.isNaN(times[i]) ? Number.NEGATIVE_INFINITY : times[i]!);
  const oldestFirst = Array.from(parts.keys()).sort((a, b) =>
    time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : a - b,
  );
  const keepBack = (session: number, part: Part) => {
    if (!Number.isNaN(times[session])) parts[session] = part;
  };
  for (let rank = 0; rank < tenth; rank++) {
    keepBack(oldestFirst[times.length - 1 - rank]!, 'test');
    keepBack(oldestFirst[times.length - 1 - tenth - rank]!, 'valid');
  }
  return parts;
}
