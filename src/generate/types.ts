/** What generation takes and gives: requests, results, and batches that requests join and leave. */

import type { Device, Precision } from '../engines/index.ts';
import type { GenerationConfig } from '../model/checkpoint/generation-config.ts';
import type { NetworkConfig } from '../networks/family.ts';

/** One prompt to be continued. Several of them decode together, each with parameters of its own. */
export interface GenerationRequest {
  /** Ids of the source, its end token included; 1 to maxPositionEmbeddings of them. */
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

/** How far a running request has come. */
export interface Progress {
  /** New tokens so far, the start token not counted. */
  tokens: number;
  /** The likeliest unfinished sequence at this step, start token included. A copy. */
  best: readonly number[];
}

/** What came of a request. */
export interface Generation {
  /**
   * num_return_sequences sequences, best first: from the start token to the first end token, which is included
   * (absent where max_length cut).
   */
  sequences: number[][];
  /**
   * Of each sequence: the sum of its tokens' log-probabilities over (new tokens ^ length_penalty). With beams the
   * log-probabilities are those after the processors, as in the reference; else those of the model itself.
   */
  scores: number[];
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
  readonly request: GenerationRequest;
}

/** A request that has left its batch: done, or failed alone (its signal aborted, its callback threw). */
export type Departure = { ticket: Ticket; generation: Generation } | { ticket: Ticket; error: unknown };

/**
 * Requests that decode together. They join between two steps and leave when they end; prompts with different numbers
 * of beams and different parameters share every step. In float32 a request's answer does not depend on the others.
 */
export interface DecodingBatch {
  /** Requests in it, those that wait for the next step included. */
  readonly size: number;
  /** Rows of the next step: beams (or drawn sequences) of all requests. */
  readonly rows: number;
  /**
   * Checks a request and lets it join at the next step.
   *
   * @throws ImitatorError `generation-params-invalid` or `generation-ids-invalid`, all problems in one message.
   */
  add(request: GenerationRequest): Ticket;
  /** Takes a request out; false if it has left already. Nothing more is heard of it. */
  remove(ticket: Ticket): boolean;
  /**
   * Encodes the requests that joined, makes one token for every row, and gives the requests that left. With nothing to
   * do it gives []. Steps of one generator must not overlap. A failure of the device rejects and leaves the batch
   * unusable.
   */
  step(): Promise<Departure[]>;
}

/** A model ready to reply. */
export interface Generator {
  readonly config: NetworkConfig;
  /** The checkpoint's own parameters of generation. */
  readonly defaults: GenerationConfig;
  readonly device: Device;
  readonly precision: ServingPrecision;
  /** A batch of its own, to be stepped by whoever made it. */
  batch(): DecodingBatch;
  /**
   * Generates for all requests together and waits for the last. Rejects with the first error; the others end.
   * Gives results in the order of the requests.
   */
  generate(requests: readonly GenerationRequest[]): Promise<Generation[]>;
  /** Frees native memory. */
  release(): Promise<void>;
}

/** How the weights of the served graphs are held: the layers' matrices, and the head that makes the logits. */
export interface ServingPrecision {
  body: Precision;
  head: Precision;
}

export const FP32: ServingPrecision = { body: 'fp32', head: 'fp32' };
/** What `--precision int8` means. */
export const INT8: ServingPrecision = { body: 'int8', head: 'int8' };
