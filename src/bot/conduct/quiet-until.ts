/** When quiet hours end, on a clock that jumps twice a year where the owner lives. */
import { minuteIn } from '../../base/hours.ts';

export interface QuietSettings {
  /** 23:00-07:30, or empty. */
  quietHours: string;
  /** Empty is this machine's. */
  timeZone: string;
}

const MINUTE_MS = 60_000;
/** A night in which the clock is put back has one more hour. */
const MOST_MINUTES = 26 * 60;

/** The first minute, in milliseconds since 1970, that is not quiet; undefined where `now` is none of the quiet hours. */
export function quietUntil(now: number, { quietHours, timeZone }: QuietSettings): number | undefined {
  const [from, to] = quietHours.split('-').map(minutesOf);
  if (from === undefined || to === undefined) return undefined;
  const clock = minuteIn(timeZone);
  const isQuiet = (at: number) => {
    const minute = clock(at);
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  };
  if (!isQuiet(now)) return undefined;
  // Minute by minute: an hour that the clock repeats or leaves out needs no thought then.
  let until = now - (now % MINUTE_MS) + MINUTE_MS;
  for (let minute = 0; minute < MOST_MINUTES && isQuiet(until); minute++) until += MINUTE_MS;
  return until;
}

function minutesOf(time: string): number | undefined {
  const [hours, minutes] = time.split(':').map(Number);
  return hours === undefined || minutes === undefined ? undefined : hours * 60 + minutes;
}
