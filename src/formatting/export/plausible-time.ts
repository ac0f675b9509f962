/** A time that is one: nobody has written before 1970 or after 2100, whatever a damaged or forged file says. */

const [EARLIEST, LATEST] = [Date.UTC(1970, 0), Date.UTC(2101, 0)];

/** The same milliseconds since 1970; undefined, which is no time, for what is far from any message. */
export function plausibleTime(milliseconds: number): number | undefined {
  return milliseconds >= EARLIEST && milliseconds < LATEST ? milliseconds : undefined;
}
