/** Replies made in a child process, for a server. */

// Everyday: a service that makes replies.
export { GenerationService } from './service.ts';
export type {
  ReplyRequest,
  ScoringRequest,
  ServiceEvent,
  ServiceOptions,
  ServiceReply,
  ServiceScores,
} from './types.ts';
export type { Alternative, DecodingParams, ModelChoice, ModelFacts } from './protocol.ts';
// Expert: a child process of one's own.
export { type Decoder, type Outcome, serveParent } from './child-loop.ts';
export type { WireReply, WireRequest } from './protocol.ts';
export { withMemoryTunables } from './memory-tunables.ts';
