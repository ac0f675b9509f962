/** What is wrong with a request: where, what was expected there, and for a name that does not exist the nearest that does. */
import { z } from 'zod';
import { ImitatorError } from '../../base/errors.ts';
import { expectation } from '../../base/issue-lines.ts';
import { nearest } from '../../base/nearest.ts';

export const issue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
});
export type Issue = z.infer<typeof issue>;

/** Answered with 400 and all of its issues. */
export class BadRequest extends ImitatorError {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    const lines = issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    );
    super('bad-request', `the request is not understood: ${lines.join('; ')}`);
    this.issues = issues;
  }
}

/** @throws BadRequest with every issue, each below `at`. */
export function parseRequest<S extends z.ZodType>(
  schema: S,
  raw: unknown,
  at: readonly string[] = [],
): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new BadRequest(parsed.error.issues.flatMap((each) => issuesOf(schema, each, at)));
}

function issuesOf(schema: z.ZodType, found: z.core.$ZodIssue, at: readonly string[]): Issue[] {
  const inside = found.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const path = [...at, ...inside];
  if (found.code !== 'unrecognized_keys') return [{ path, message: expectation(found) }];
  const known = keysAt(schema, inside);
  return found.keys.map((key) => ({ path: [...path, key], message: unknownName(key, known) }));
}

/** The keys that may stand at a place. */
function keysAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  const inner = unwrapped(schema);
  const [key, ...rest] = path;
  if (inner instanceof z.ZodArray) return keysAt(inner.element as z.ZodType, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(inner.shape);
  const below = inner.shape[key] as z.ZodType | undefined;
  return below === undefined ? [] : keysAt(below, rest);
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}

/** Names that are listed where none is near. */
const MOST_NAMED = 12;

/** The sentence for a name that does not exist. */
export function unknownName(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const more = known.length > MOST_NAMED ? ` and ${known.length - MOST_NAMED} more` : '';
  const rest =
    known.length === 0 ? 'there is none' : `expected one of ${known.slice(0, MOST_NAMED).join(', ')}${more}`;
  return `no ${JSON.stringify(name)} here${near === undefined ? `; ${rest}` : `; did you mean ${JSON.stringify(near)}?`}`;
}
