/** The hour of the day that a clock in a time zone shows. */

const QUARTER_MS = 900_000;
const MOST_KNOWN = 100_000;

/**
 * @param timeZone an IANA name; empty: the machine's own.
 * @returns from milliseconds since 1970 to 0..23.
 */
export function hourIn(timeZone: string): (at: number) => number {
  if (timeZone === '') return (at) => new Date(at).getHours();
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  // No zone changes within a quarter of an hour, and asking for it is slow.
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    let hour = known.get(quarter);
    if (hour === undefined) {
      hour = Number(clock.format(quarter * QUARTER_MS));
      if (known.size < MOST_KNOWN) known.set(quarter, hour);
    }
    return hour;
  };
}
