/** The live server: Meta's posts in, replies out through the Send API. */

// Everyday: a server, started and stopped.
export {
  type RunningServer,
  type ServerOptions,
  type ServerPart,
  startServer,
  type TrainerTools,
} from './server.ts';
// Versions that change while it runs.
export { LiveGenerator, type LoadedVersion } from './live-generator.ts';
export { type FollowOptions, VersionFollower } from './follow-versions.ts';
export type { Alert, Alerts } from '../watch/alerts.ts';
export { createLog, type Log, type LogOptions } from '../watch/log.ts';
export type { PageCredentials } from './send/send-api.ts';

// What Graph says of a page, for an operator.
export type { Finding } from './doctor/finding.ts';
export { examinePage } from './doctor/examine-page.ts';
export {
  type ProfileChange,
  type ProfileWishes,
  planProfile,
  readProfile,
  writeProfile,
} from './doctor/page-profile.ts';
export { SendApi } from './send/send-api.ts';

// Expert: what its parts decide, as pure functions.
export { type Effect, effectsOf } from './receive/effects.ts';
export { readSignedRequest, signersOf } from './receive/verify-signature.ts';
export {
  type ErrorRule,
  type GraphError,
  type Remedy,
  remedyTexts,
  sendErrorRules,
  type Verdict,
  verdictOf,
} from './send/send-errors.ts';
