/** Which threads and messages the user wants. */
import { UsageError } from '../errors.ts';
import { normaliseName } from './mojibake.ts';
import { escapeRegExp } from './privacy.ts';
import type { Thread } from './read-export.ts';

/** As the user gave them; they are part of a dataset's settings. */
export interface Filters {
  /** Only these threads, by title, participant or id, `*` standing for anything. Empty: all. */
  threads: readonly string[];
  exclude: readonly string[];
  /** ISO dates (2024-01-31) in the local zone, both inclusive; empty: no limit. */
  since: string;
  until: string;
}

export const noFilters: Filters = { threads: [], exclude: [], since: '', until: '' };

export interface Filter {
  wants(thread: Thread, id: string): boolean;
  /** Whether a time lies in the wanted days; messages without a time do. */
  inTime(at: number | undefined): boolean;
}

/** @throws UsageError for a date that is none. */
export function createFilter(filters: Filters): Filter {
  const only = filters.threads.map(pattern);
  const never = filters.exclude.map(pattern);
  const since = filters.since === '' ? Number.NEGATIVE_INFINITY : dayStart('--since', filters.since, 0);
  const until = filters.until === '' ? Number.POSITIVE_INFINITY : dayStart('--until', filters.until, 1);
  return {
    wants(thread, id) {
      const names = [
        thread.title,
        ...thread.people.filter((name) => !thread.owner.has(name)),
        thread.identity,
        id,
      ];
      const matches = (patterns: readonly RegExp[]) =>
        patterns.some((pattern) => names.some((name) => pattern.test(normaliseName(name))));
      return (only.length === 0 || matches(only)) && !matches(never);
    },
    inTime: (at) => at === undefined || (at >= since && at < until),
  };
}

function pattern(text: string): RegExp {
  const parts = normaliseName(text).split('*').map(escapeRegExp);
  return new RegExp(`^${parts.join('.*')}$`, 'su');
}

/** Midnight of a day in the local zone, so many days later. */
function dayStart(flag: string, text: string, daysLater: number): number {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/u.exec(text) ?? []).map(Number);
  const date = new Date(year ?? Number.NaN, (month ?? 0) - 1, day ?? 0);
  if (Number.isNaN(date.getTime()) || date.getMonth() !== month! - 1)
    throw new UsageError(`${flag}: expected a date such as 2024-01-31, got ${JSON.stringify(text)}`);
  return new Date(year!, month! - 1, day! + daysLater).getTime();
}
