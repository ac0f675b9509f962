/** Which threads and messages the user wants. */
import { UsageError } from '../../base/errors.ts';
import { matcherOf } from './patterns.ts';
import type { Thread } from './read-thread.ts';

/** Those of a dataset's settings that say which threads and days it takes. */
export interface Filters {
  /** Only these threads, by title, participant or id, `*` standing for anything. Empty: all. */
  threads: readonly string[];
  exclude: readonly string[];
  /** ISO dates (2024-01-31) in the local zone, both inclusive; empty: no limit. */
  since: string;
  until: string;
}

export interface Filter {
  /** @param ids the thread's ids in a dataset, beside its own. */
  wants(thread: Thread, ids: readonly string[]): boolean;
  /** Whether a time lies in the wanted days; messages without a time do. */
  inTime(at: number | undefined): boolean;
}

/** @throws UsageError for a date that is none. */
export function createFilter(filters: Filters): Filter {
  const isOnly = matcherOf(filters.threads);
  const isNever = matcherOf(filters.exclude);
  const since = filters.since === '' ? Number.NEGATIVE_INFINITY : dayStart('--since', filters.since, 0);
  const until = filters.until === '' ? Number.POSITIVE_INFINITY : dayStart('--until', filters.until, 1);
  if (since >= until)
    throw new UsageError(`--since ${filters.since} --until ${filters.until}: no day lies between them`);
  return {
    wants(thread, ids) {
      const others = thread.people.filter((name) => !thread.owner.has(name));
      const names = [thread.title, ...others, thread.identity, ...thread.aliases, ...ids];
      return (filters.threads.length === 0 || names.some(isOnly)) && !names.some(isNever);
    },
    inTime: (at) => at === undefined || (at >= since && at < until),
  };
}

/** Midnight of a day in the local zone, so many days later. */
function dayStart(flag: string, text: string, daysLater: number): number {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/u.exec(text) ?? []).map(Number);
  const date = new Date(year ?? Number.NaN, (month ?? 0) - 1, day ?? 0);
  if (Number.isNaN(date.getTime()) || date.getMonth() !== month! - 1)
    throw new UsageError(`${flag}: expected a date such as 2024-01-31, got ${JSON.stringify(text)}`);
  return new Date(year!, month! - 1, day! + daysLater).getTime();
}
