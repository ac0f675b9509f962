/** Which number of a date is the day, where a file writes only numbers and no language says it. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** The three numbers of a date as they stand, and the sign between them. */
export interface NumericDate {
  numbers: readonly [number, number, number];
  sign: string;
}

export interface CalendarDate {
  year: number;
  month: number;
  day: number;
}

/** A date in an order; a year of two digits is one of this century. */
export function inOrder({ numbers: [a, b, c] }: NumericDate, order: DateOrder): CalendarDate {
  const [year, month, day] = order === 'ymd' ? [a, b, c] : order === 'dmy' ? [c, b, a] : [c, a, b];
  return { year: year < 100 ? 2000 + year : year, month, day };
}

/**
 * The order of all dates of a file, oldest first or newest first as they stand there; undefined where both day first
 * and month first are possible. Between dots and dashes the day comes first in every locale (CLDR's short dates); between
 * slashes only a number above 12 tells, or an order in which time would jump back.
 */
export function orderOf(dates: readonly NumericDate[]): DateOrder | undefined {
  if (dates.some(({ numbers: [first] }) => first > 31)) return 'ymd';
  if (dates.some(({ numbers: [first] }) => first > 12)) return 'dmy';
  if (dates.some(({ numbers: [, second] }) => second > 12)) return 'mdy';
  if (dates.every(({ sign }) => sign === '.' || sign === '-')) return 'dmy';
  // The fifth of May is that either way.
  if (dates.every(({ numbers: [first, second] }) => first === second)) return 'dmy';
  const [dmy, mdy] = [turnsOf(dates, 'dmy'), turnsOf(dates, 'mdy')];
  if (dmy === 0 && mdy > 0) return 'dmy';
  return mdy === 0 && dmy > 0 ? 'mdy' : undefined;
}

/** How often time runs against its own direction. */
function turnsOf(dates: readonly NumericDate[], order: DateOrder): number {
  const days = dates.map((date) => {
    const { year, month, day } = inOrder(date, order);
    return (year * 12 + month) * 31 + day;
  });
  const steps = days.slice(1).map((day, i) => Math.sign(day - days[i]!));
  const backward = steps.filter((step) => step < 0).length;
  const forward = steps.filter((step) => step > 0).length;
  return Math.min(backward, forward);
}
