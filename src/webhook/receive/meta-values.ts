/** What stands in Meta's events: ids, message ids and times, in every form in which they have been seen. */
import { createHash } from 'node:crypto';
import { numberOf, textOf } from '../../base/json-values.ts';

const MINUTE_MS = 60_000;
/** Longest mid that is kept as it is: an index takes no longer keys. */
const LONGEST_MID = 512;
/** No time in milliseconds since 1970 is as small as this, and none in seconds as large. */
const SECONDS_BELOW = 1e11;

/** Digits, letters, `_` and `-`; as a number only where no digit can have been lost. */
export function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^[\w-]{1,64}$/.test(text) ? text : undefined;
}

/** A message's id; where there is none it is made of what tells this message from others. */
export function midOf(value: unknown, otherwise: string): string {
  const mid = textOf(value);
  if (mid !== '' && mid.length <= LONGEST_MID) return mid;
  return `hash:${hashOf(mid === '' ? otherwise : mid)}`;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Milliseconds since 1970, from milliseconds or seconds, as a number or a text; undefined for what is no time. */
export function timeIn(value: unknown, now: number): number | undefined {
  const time = numberOf(value);
  if (!Number.isFinite(time) || time <= 0) return undefined;
  const at = time < SECONDS_BELOW ? time * 1000 : time;
  return at > now + MINUTE_MS ? undefined : at;
}
