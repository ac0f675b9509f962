/** Values out of JSON of which nothing may be believed: each comes in the type that is wanted, or not at all. */

export type Json = Readonly<Record<string, unknown>>;

const LONGEST_TEXT = 20_000;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list. */
export function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function childOf(object: Json, key: string): Json | undefined {
  const child = object[key];
  return isObject(child) ? child : undefined;
}

/** Empty for what is no text. PostgreSQL's text cannot hold NUL, nor half a surrogate pair. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT).replaceAll('\0', '').toWellFormed() : '';
}

/** A text or a number as text; empty for all else. Never `String(value)`: an object may bring a `toString` of its own. */
export function wordOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** A number, or one that came as a text; NaN for all else. */
export function numberOf(value: unknown): number {
  const word = wordOf(value).trim();
  return word === '' ? Number.NaN : Number(word);
}
