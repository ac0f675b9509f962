/** The live server: Meta's posts in, replies out through the Send API. */

// Everyday: a server, started and stopped.
export { type Role, type RunningServer, type ServerOptions, startServer } from './server.ts';
export { createLog, type Log, type LogOptions } from '../watch/log.ts';
export type { PageCredentials } from './send/send-api.ts';

// Expert: what its parts decide, as pure functions.
export { type Effect, effectsOf } from './receive/effects.ts';
export { readSignedRequest, signersOf } from './receive/verify-signature.ts';
export { type GraphError, type Remedy, sendErrorRules, type Verdict, verdictOf } from './send/send-errors.ts';
