/** The public library, in the order of the data's journey. */

// Settings: every one with its default.
export { defaultSettings, type Settings } from '../config/schema.ts';
// A reply, from a conversation's messages to bubbles.
export * from './bot/index.ts';
// Words and errors that all parts share.
export { type Actor, ImitatorError, InterruptedError, UsageError } from './errors.ts';
// From an export to a dataset, and the one way in which messages become prompts.
export * from './formatting/index.ts';
// Checkpoints, adapters, generation.
export * from './model/index.ts';
export type { Base } from './model/open-base.ts';
// From base and dataset to an adapter.
export * from './train/index.ts';
export type { Example, Side, Turn, TypedMessage } from './vocabulary.ts';
