import { z } from 'zod';

/** A setting that names a time zone; empty is the machine's. */
export const timeZone = () =>
  z.string().refine(isTimeZone, 'expected a time zone such as Europe/Berlin, or nothing').default('');

function isTimeZone(name: string): boolean {
  if (name === '') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
