/** Wall-clock times as moments: files for people to read say no time zone. */
import { problem } from '../../base/errors.ts';
import { plausibleTime } from './plausible-time.ts';

/** What a clock on a wall showed. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Minutes before UTC, where the clock says it; it then is no matter of a zone. */
  offset?: number | undefined;
}

/** Milliseconds since 1970; undefined for a day or an hour that no calendar has. */
export type ToMoment = (time: WallTime) => number | undefined;

const DAY_MS = 86_400_000;

/**
 * Reads the clocks of a time zone. An hour that is there twice, when summer time ends, is taken as the first one.
 *
 * @param timeZone an IANA name (`Europe/Berlin`); empty: the machine's own.
 * @throws ImitatorError `time-zone` where there is none of this name.
 */
export function clocksOf(timeZone: string): ToMoment {
  if (timeZone === '')
    return valid((t) => new Date(t.year, t.month - 1, t.day, t.hour, t.minute, t.second).getTime());
  const offsetAt = offsetsOf(timeZone);
  // The offset of most days is the same from one end to the other, and asking for it is slow.
  const days = new Map<number, number | undefined>();
  const offsetOfDay = (wall: number) => {
    const day = Math.floor(wall / DAY_MS);
    if (!days.has(day)) {
      const [start, end] = [offsetAt((day - 1) * DAY_MS), offsetAt((day + 2) * DAY_MS)];
      days.set(day, start === end ? start : undefined);
    }
    return days.get(day);
  };
  return valid((time) => {
    const wall = asUtc(time);
    const known = offsetOfDay(wall);
    if (known !== undefined) return wall - known;
    // Of the two offsets around a change the one that agrees with itself; the larger is the earlier moment.
    const offsets = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)].sort((a, b) => b - a);
    const fitting = offsets.find((offset) => offsetAt(wall - offset) === offset) ?? offsets[1]!;
    return wall - fitting;
  });
}

function valid(toMoment: (time: WallTime) => number): ToMoment {
  return (time) => {
    const { year, month, day, hour, minute, second } = time;
    const isDay =
      month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
    if (!isDay || hour > 23 || minute > 59 || second > 59) return undefined;
    return plausibleTime(time.offset === undefined ? toMoment(time) : asUtc(time) - time.offset * 60_000);
  };
}

const asUtc = (t: WallTime) => Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute, t.second);

/** How far a zone's clocks are before UTC at a moment, in milliseconds. */
function offsetsOf(timeZone: string): (moment: number) => number {
  const format = formatOf(timeZone);
  return (moment) => {
    const parts = format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]);
    return asUtc(Object.fromEntries(parts) as WallTime) - Math.floor(moment / 1000) * 1000;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
  } catch (cause) {
    throw problem({
      code: 'time-zone',
      place: '--time-zone (in the settings: formatting.timeZone)',
      expected: 'the name of a time zone, such as Europe/Berlin or America/New_York',
      value: timeZone,
      remedy: "leave it out for this machine's own",
      cause,
    });
  }
}
