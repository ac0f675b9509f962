/** What a schema found wrong, in the words of all other errors: "place: expected ..., got ...". */
import type { z } from 'zod';
import { shown } from './errors.ts';

/**
 * A line for each issue.
 *
 * @param raw what was checked, to show what lies at the place.
 * @param whole what to call it where an issue is about all of it.
 */
export function issueLines(error: z.ZodError, raw: unknown, whole = ''): string[] {
  return error.issues.map((issue) => {
    const place = issue.path.join('.') || whole;
    return `${place === '' ? '' : `${place}: `}${expectation(issue)}, got ${found(issue, raw)}`;
  });
}

/**
 * What an issue expected (of several kinds each, where the schema's own message names none), without the library's
 * heading ("Invalid input: ") and without what it found.
 */
export function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'expected no other keys';
  if (issue.code === 'invalid_key') return expectation(issue.issues[0]!);
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const kinds = issue.errors.flat().map((each) => expectation(each).replace(/^expected /u, ''));
    return `expected ${kinds.join(' or ')}`;
  }
  const [, said = issue.message] = /^(?:Invalid|Too)[^:]*: (.*)$/su.exec(issue.message) ?? [];
  return said.replace(/, received .*$/su, '').replace(/^expected int$/u, 'expected a whole number');
}

function found(issue: z.core.$ZodIssue, raw: unknown): string {
  if (issue.code === 'unrecognized_keys') return issue.keys.join(', ');
  if (issue.code === 'invalid_key') return shown(issue.path.at(-1));
  let value = raw;
  for (const key of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value === undefined ? 'nothing' : shown(value);
}
