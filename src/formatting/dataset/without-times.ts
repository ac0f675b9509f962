import { counted } from '../../base/counted.ts';

/** What to say of threads whose messages have no time, or one that is none: before 1970 or after 2100. */
export function withoutTimes(threads: number): string {
  return `in ${counted(threads, 'thread')} messages have no time that can be read, or are dated before 1970 or after 2100`;
}
