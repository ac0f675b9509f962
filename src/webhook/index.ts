// Everyday: a server, started and stopped.

// Expert: its parts.
export { type AppOptions, createApp } from './app.ts';
export { createLog, type Log, type LogOptions } from './watch/log.ts';
export { type Effect, effectsOf } from './receive/effects.ts';
export { readSignedRequest, signersOf } from './receive/verify-signature.ts';
export type { PageCredentials } from './send/send-api.ts';
export { type Remedy, sendErrorRules, verdictOf } from './send/send-errors.ts';
export { type Role, type RunningServer, type ServerOptions, startServer } from './server.ts';
