/** What generation takes and gives: requests, how far they are, and what came of them. */
import type { GenerationConfig } from '../model/checkpoint/index.ts';

/** One prompt to be continued. Several of them decode together, each with parameters of its own. */
export interface GenerationRequest {
  /** Ids of the prompt, its end token included where it has one; 1 to maxPositionEmbeddings of them. */
  ids: readonly number[];
  /** 1 for tokens and 0 for padding, one for each id. Left out: padding ids are padding, as in the reference. */
  attentionMask?: readonly number[];
  /** Parameters under the reference library's names, over those of the checkpoint. null takes a default away. */
  params?: GenerationConfig;
  /** Of sampling: equal seeds give equal draws, whatever else is in the batch. Over `params.seed`; 0 if absent. */
  seed?: number;
  /** Ends the request at the next step; its promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called after every step while the request runs. */
  onToken?: (progress: Progress) => void;
}

/** Replies that are given to a prompt, to hear how likely the model finds them. They decode beside other requests. */
export interface ScoreRequest {
  /** Ids of the source, its end token included; the end token alone is a prompt of nothing. */
  ids: readonly number[];
  attentionMask?: readonly number[];
  /** Ids of each reply, without start token and with end token: what stands here is what counts. */
  replies: readonly (readonly number[])[];
  /** As of a generation. */
  signal?: AbortSignal;
}

/** How likely a reply is. */
export interface ReplyScore {
  /** Natural logarithm, summed over the reply's ids: log p(reply | prompt) of the model itself, without processors. */
  logProbability: number;
  /** The reply's ids. */
  tokens: number;
}

/** How far a running request has come. */
export interface Progress {
  /** New tokens so far. */
  tokens: number;
  /** The likeliest unfinished sequence at this step, from the start token on where there is one. A copy. */
  best: readonly number[];
}

/** What came of a request. */
export interface Generation {
  /**
   * num_return_sequences sequences, best first: from the start token, where the family has one, to the first end
   * token, which is included (absent where max_length cut).
   */
  sequences: number[][];
  /** Of each sequence: its new tokens, the end token counted. */
  tokens: number[];
  /**
   * Of each sequence: the sum of its tokens' log-probabilities over (new tokens ^ length_penalty). With beams the
   * log-probabilities are those after the processors, as in the reference; else those of the model itself.
   */
  scores: number[];
  /** Of each sequence: the sum of its tokens' log-probabilities by the model itself, whatever chose them. */
  logProbabilities: number[];
  /** Source ids that were attended to. */
  promptTokens: number;
  /** New tokens of all sequences together, end tokens included. */
  newTokens: number;
  timings: Timings;
}

/** Milliseconds. */
export interface Timings {
  /** From the call of `add` to the encoder's start. */
  queueMs: number;
  encodeMs: number;
  /** From the first step to the last; steps are shared with the batch's other requests. */
  decodeMs: number;
  totalMs: number;
}

/** A request that is in a batch. */
export interface Ticket {
  readonly request: GenerationRequest | ScoreRequest;
}

/**
 * A request that has left its batch: done, or failed alone (its signal aborted, its callback threw). The sequences of
 * a score request are its replies, in their order, and its scores their log-probabilities.
 */
export type Departure = { ticket: Ticket; generation: Generation } | { ticket: Ticket; error: unknown };
