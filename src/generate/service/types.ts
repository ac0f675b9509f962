/** What the service is asked, what it answers, and what it is started with. */
import type { ReplyScore } from '../index.ts';
import type { DecodingParams, ModelChoice, ModelFacts, WireReply } from './protocol.ts';

export interface ServiceOptions {
  choice: ModelChoice;
  /** How many requests decode together; 8 if left out. */
  maxBatch?: number;
  /** How many may wait beside those that decode; 64 if left out. */
  maxQueue?: number;
  /** Lowers the child's priority, 0 to 19, so that the server answers first; 5 if left out. */
  niceness?: number;
  /** The child's environment, to which tunables of memory are added; left out, it is this process's, without them. */
  env?: NodeJS.ProcessEnv;
  /** The child's program; ours if left out. */
  entry?: URL;
  /** A request that was part of this many crashes is given up; 3 if left out. */
  maxCrashes?: number;
  /** A child at work that says nothing for this long is ended as stuck; 60 if left out. */
  stuckSeconds?: number;
  /** A child that has not loaded the model by then is ended as stuck; 600 if left out. */
  loadSeconds?: number;
  /** Ends the first loading; once the model is loaded it changes nothing. */
  signal?: AbortSignal;
  /** Hears of starts and crashes. No text of a message is in them. */
  onEvent?(event: ServiceEvent): void;
}

export type ServiceEvent =
  | { kind: 'ready'; facts: ModelFacts; pid: number | undefined }
  | { kind: 'crashed'; how: string; requests: number }
  | { kind: 'start-failed'; why: string; tries: number };

/** How long somebody waits for an answer. */
export interface Waiting {
  signal?: AbortSignal;
  /** Milliseconds since 1970. */
  deadline?: number;
}

export interface ReplyRequest extends Waiting {
  prompt: string;
  /** With `num_return_sequences` n the answer has n alternatives. */
  params?: DecodingParams;
  seed?: number;
}

export interface ScoringRequest extends Waiting {
  /** Empty: how likely the replies are after nothing. */
  prompt: string;
  /** Bubbles joined by pipes, as the model writes them; at least one reply. */
  replies: readonly string[];
}

/** Milliseconds; `queueMs` is what the two in the middle leave of the whole. */
export interface ServiceTimings {
  queueMs: number;
  encodeMs: number;
  decodeMs: number;
  totalMs: number;
}

export interface ServiceReply extends Omit<WireReply, 'timings'> {
  timings: ServiceTimings;
}

export interface ServiceScores {
  /** In the order of the request, the end token counted: one longer than the network has positions for is cut. */
  scores: readonly ReplyScore[];
  timings: ServiceTimings;
}
