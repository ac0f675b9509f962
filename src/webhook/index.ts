// Everyday: a server, started and stopped.

// Expert: its parts.
export { type AppOptions, createApp } from './app.ts';
export { type Effect, effectsOf } from './effects.ts';
export { createLog, type Log, type LogOptions } from './log.ts';
export type { PageCredentials } from './send-api.ts';
export { type Remedy, sendErrorRules, verdictOf } from './send-errors.ts';
export { type Role, type RunningServer, type ServerOptions, startServer } from './server.ts';
export { readSignedRequest, signersOf } from './verify-signature.ts';
