/** What server and child process say to each other: JSON over the channel that `fork` makes. */
import { type Actor, ImitatorError, messageOf } from '../../base/errors.ts';

/** What the child opens; each field as in the settings' group `model`. */
export interface ModelChoice {
  /** A folder with a checkpoint, an export or a version. */
  dir: string;
  /** Folder of the base, where `dir` holds an adapter. */
  base?: string;
  device: 'auto' | 'cpu' | 'webgpu' | 'cuda' | 'tfjs';
  precision: 'auto' | 'int8' | 'fp32';
  /** 0: one for each core. */
  threads: number;
}

/** Parameters of decoding by transformers' names; they go over the model's generation_config. */
export type DecodingParams = Readonly<Record<string, unknown>>;

/** A reply to be made. */
export interface WirePrompt {
  prompt: string;
  params: DecodingParams;
  /** For sampling: equal seeds draw equal replies. */
  seed?: number;
}

/** Replies that are given, to hear how likely the model finds them. */
export interface WireScoring {
  prompt: string;
  replies: readonly string[];
}

export type WireRequest = WirePrompt | WireScoring;

/** A reply, and how likely the model finds it. */
export interface Alternative {
  text: string;
  /** Natural logarithm, summed over the tokens: log p(reply | prompt) of the model itself, before any processor. */
  logProbability: number;
  /** New tokens, the end token included. */
  tokens: number;
}

export interface WireReply {
  text: string;
  /** The beam's score, or the mean log probability of a token. */
  score: number;
  /**
   * All num_return_sequences replies, the first of them the one above: drawn ones in the order of their draws, those of
   * beams best first. Of a scoring the given replies, in their order.
   */
  alternatives: readonly Alternative[];
  tokens: { prompt: number; reply: number };
  /** Milliseconds. */
  timings: { encodeMs: number; decodeMs: number };
}

/** What a started child says of itself. */
export interface ModelFacts {
  device: string;
  precision: string;
  /** Why it is that device and that precision, for a person. */
  why: string;
}

export interface WireError {
  code: string;
  message: string;
  who: Actor;
}

export type ToChild =
  | { kind: 'start'; choice: ModelChoice; niceness: number }
  | { kind: 'work'; id: number; request: WireRequest }
  | { kind: 'abort'; id: number }
  | { kind: 'close' };

export type FromChild =
  | { kind: 'ready'; facts: ModelFacts }
  | { kind: 'failed'; error: WireError }
  | { kind: 'done'; id: number; reply: WireReply }
  | { kind: 'refused'; id: number; error: WireError }
  /** An abort was obeyed. */
  | { kind: 'dropped'; id: number }
  /** Said every second while it works: a child that says nothing for long is stuck. */
  | { kind: 'alive' };

/** An error as it travels; one that is no ImitatorError gets this code. */
export function packError(error: unknown, code: string): WireError {
  if (error instanceof ImitatorError) return { code: error.code, message: error.message, who: error.who };
  return { code, message: messageOf(error), who: 'operator' };
}

export function unpackError({ code, message, who }: WireError): ImitatorError {
  return new ImitatorError(code, message, { who });
}
