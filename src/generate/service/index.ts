// Everyday: a service that makes replies.

// Expert: a child process of one's own.
export { type Decoder, type Outcome, serveParent } from './child-loop.ts';
export { withMemoryTunables } from './memory-tunables.ts';
export type {
  DecodingParams,
  ModelChoice,
  ModelFacts,
  WireReply,
  WireRequest,
} from './protocol.ts';
export {
  GenerationService,
  type ReplyRequest,
  type ServiceEvent,
  type ServiceOptions,
  type ServiceReply,
} from './service.ts';
