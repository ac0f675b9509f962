/** The public library. What other parts of `src` export is theirs, and may change. */

// Settings: every one with its default.
export { defaultSettings, type Settings } from '../config/schema.ts';
// A reply, from a conversation's messages to bubbles.
export * from './bot/index.ts';
// Words and errors that all parts share.
export { type Actor, ImitatorError, InterruptedError, UsageError } from './errors.ts';
// A model out: for our server and for other tools.
export * from './export/index.ts';
// From an export to a dataset, and the one way in which messages become prompts.
export * from './formatting/index.ts';
// Checkpoints, adapters, generation.
export * from './model/index.ts';
export type { Base } from './model/open-base.ts';
// From base and dataset to an adapter.
export * from './train/index.ts';
export type { Example, Side, Turn, TypedMessage } from './vocabulary.ts';
// The live server.
export { createLog, type RunningServer, type ServerOptions, startServer } from './webhook/index.ts';
