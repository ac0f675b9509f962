/**
 * Errors that a reader can act on.
 *
 * Every error that leaves this project on purpose is an `ImitatorError`: it has a stable `code`, names who must
 * act, and its message says the value, the place, the expectation and the remedy.
 */

/** Who must act: the operator at the keyboard, the person who sent a message, Meta's platform, or the network. */
export type Actor = 'operator' | 'sender' | 'platform' | 'network';

export interface Problem {
  /** Stable, kebab-case, for scripts and tests: `checkpoint-truncated`. */
  code: string;
  /** Who must act; the operator unless said otherwise. */
  who?: Actor;
  /** Where it is: a file, a setting, a flag. */
  place?: string;
  /** What was expected there. */
  expected?: string;
  /** What was found there. */
  value?: unknown;
  /** A whole sentence, for what the three parts above cannot say. */
  detail?: string;
  /** What to do about it. */
  remedy?: string;
  cause?: unknown;
}

/** `cause` is what the system or a library threw, where it was that. */
export class ImitatorError extends Error {
  readonly code: string;
  readonly who: Actor;

  constructor(code: string, message: string, options: { who?: Actor; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ImitatorError';
    this.code = code;
    this.who = options.who ?? 'operator';
  }
}

/** The command line was used wrongly: exit code 2. */
export class UsageError extends ImitatorError {
  constructor(message: string) {
    super('usage', message);
    this.name = 'UsageError';
  }
}

/** The user stopped the work (Ctrl-C): exit code 130. The message says how to go on. */
export class InterruptedError extends ImitatorError {
  constructor(message: string) {
    super('interrupted', message);
    this.name = 'InterruptedError';
  }
}

/** Builds an error whose message reads "place: expected ..., got ...; remedy". */
export function problem(p: Problem): ImitatorError {
  return new ImitatorError(p.code, sentence(p), { who: p.who, cause: p.cause });
}

/** A file can be wrong in a million places; who reads of it needs to see what kind they are. */
const MOST_LINES = 200;
const LONGEST_LINE = 1000;

/** One error for several problems of one file or one configuration, all of them listed (of very many, the first ones). */
export function problems(
  code: string,
  place: string,
  list: readonly string[],
  remedy?: string,
): ImitatorError {
  const told = list.slice(0, MOST_LINES).map((line) => cut(line, LONGEST_LINE));
  if (list.length > MOST_LINES) told.push(`and ${list.length - MOST_LINES} more`);
  const lines = told.length === 1 ? ` ${told[0]}` : told.map((line) => `\n  - ${line}`).join('');
  return new ImitatorError(code, `${place}:${lines}${remedy === undefined ? '' : `\n  ${remedy}`}`);
}

function sentence(p: Problem): string {
  const found = p.value === undefined ? undefined : `got ${shown(p.value)}`;
  const expected = p.expected === undefined ? undefined : `expected ${p.expected}`;
  const said = [p.detail, expected, found].filter((part) => part !== undefined).join(', ');
  const placed = [p.place, said].filter((part) => part !== undefined && part !== '').join(': ');
  return p.remedy === undefined ? placed : `${placed}; ${p.remedy}`;
}

/** A value as messages show it: as JSON, and not at any length. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return cut(JSON.stringify(value) ?? String(value));
}

const LONGEST = 120;

function cut(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}...` : text;
}

/** The message of anything thrown, for a line of output or a log. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
