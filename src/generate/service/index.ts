/** Replies made in a child process, for a server. */

// Everyday: a service that makes replies.
export {
  GenerationService,
  type ReplyRequest,
  type ServiceEvent,
  type ServiceOptions,
  type ServiceReply,
} from './service.ts';
export type { DecodingParams, ModelChoice, ModelFacts } from './protocol.ts';
// Expert: a child process of one's own.
export { type Decoder, type Outcome, serveParent } from './child-loop.ts';
export type { WireReply, WireRequest } from './protocol.ts';
export { withMemoryTunables } from './memory-tunables.ts';
