/** Until when a bubble waits, as pure functions of what the store knows: of its page, of its window, of its own errors. */
import { type QuietSettings, quietUntil } from '../../bot/index.ts';
import type { Addressee, OutboxRow } from '../../store/index.ts';

const HOUR_MS = 3_600_000;
/** Who resumes the page, or finds Meta back, calls for what waits; this is for when that call is lost. */
const LOOK_AGAIN_MS = 60_000;

/** No throttle lasts longer, whatever Meta or a clock that was ahead has said: then one bubble asks again. */
export const LONGEST_THROTTLE_MS = HOUR_MS;

/** When to come again, in milliseconds since 1970, where nothing may go out for the page now. */
export function pageHold(to: Addressee, now: number): number | undefined {
  if (to.stopped !== null) return now + LOOK_AGAIN_MS;
  const throttledFor = (to.throttledUntil ?? 0) - now;
  if (throttledFor > 0 && throttledFor <= LONGEST_THROTTLE_MS) return to.throttledUntil!;
  return (to.awayUntil ?? 0) > now ? now + LOOK_AGAIN_MS : undefined;
}

/** When the window for answers closes; undefined where nobody knows when it opened. */
export function windowEnd(to: Addressee, windowHours: number): number | undefined {
  return to.heardAt === null ? undefined : to.heardAt + windowHours * HOUR_MS;
}

export interface RetrySettings {
  retrySeconds: number;
  longestRetrySeconds: number;
}

/** When a bubble that has met errors of its own is to be tried again. */
export function readyAt(row: OutboxRow, settings: RetrySettings, now: number): number {
  if (row.attempts === 0 || (row.error ?? '') === '') return 0;
  return Math.min(row.changedAt, now) + backOffMs(row.attempts, settings);
}

/** How long a reply that was begun before the quiet hours may take to go out. */
const UNDER_WAY_MS = 60_000;

/**
 * Until when the owner's quiet hours hold a bubble back that could not go out before them. What a person approved, and
 * what the bot says for itself, is not held.
 */
export function quietHold(row: OutboxRow, now: number, settings: QuietSettings): number | undefined {
  if (row.draft !== null || row.notice !== '' || now - row.createdAt < UNDER_WAY_MS) return undefined;
  return quietUntil(now, settings);
}

/** The wait after so many failures: it doubles up to its limit. */
export function backOffMs(failures: number, { retrySeconds, longestRetrySeconds }: RetrySettings): number {
  return 1000 * Math.min(longestRetrySeconds, retrySeconds * 2 ** Math.min(30, failures - 1));
}
