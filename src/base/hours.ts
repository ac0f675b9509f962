/** What a clock on the wall of a time zone shows. */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MINUTES = 24 * 60;
const MOST_KNOWN = 100_000;

/**
 * The minute of the day.
 *
 * @param timeZone an IANA name; empty: the machine's own.
 * @returns from milliseconds since 1970 to 0..1439.
 */
export function minuteIn(timeZone: string): (at: number) => number {
  if (timeZone === '') return (at) => new Date(at).getHours() * 60 + new Date(at).getMinutes();
  const ofQuarter = quarterIn(timeZone);
  return (at) => (ofQuarter(at) + Math.floor((at % QUARTER_MS) / MINUTE_MS)) % DAY_MINUTES;
}

/**
 * The hour of the day.
 *
 * @param timeZone an IANA name; empty: the machine's own.
 * @returns from milliseconds since 1970 to 0..23.
 */
export function hourIn(timeZone: string): (at: number) => number {
  if (timeZone === '') return (at) => new Date(at).getHours();
  const ofQuarter = quarterIn(timeZone);
  return (at) => Math.floor(ofQuarter(at) / 60);
}

/** The minute of the day at which the quarter of an hour began. */
function quarterIn(timeZone: string): (at: number) => number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  // No zone changes within a quarter of an hour, and asking for it is slow.
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    let minute = known.get(quarter);
    if (minute === undefined) {
      const [hours, minutes] = clock
        .format(quarter * QUARTER_MS)
        .split(':')
        .map(Number);
      minute = hours! * 60 + minutes!;
      if (known.size < MOST_KNOWN) known.set(quarter, minute);
    }
    return minute;
  };
}
