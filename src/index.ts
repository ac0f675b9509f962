/** The public library: each part in its everyday form first, then what experts need. */

// Words and errors that all parts share.
export { type Actor, ImitatorError, InterruptedError, UsageError } from './errors.ts';
// From an export to a dataset, and the one way in which messages become prompts.
export * from './formatting/index.ts';
export type { Example, Side, Turn, TypedMessage } from './vocabulary.ts';
