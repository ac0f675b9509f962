/** A generator's batch with text at both ends: what the child process does its work with. */

import type { Tokenizer } from '../../model/index.ts';
import {
  type DecodingBatch,
  type Departure,
  type Generation,
  type GenerationRequest,
  type Generator,
  type ScoreRequest,
  scoresOf,
  type Ticket,
} from '../index.ts';
import type { Decoder, Outcome } from './child-loop.ts';
import type { Alternative, ModelFacts, WireReply, WireRequest } from './protocol.ts';

export class BatchDecoder implements Decoder {
  readonly facts: ModelFacts;
  readonly #batch: DecodingBatch;
  readonly #tokenizer: Tokenizer;
  readonly #longest: Generator['longest'];
  readonly #ids = new Map<Ticket, number>();

  constructor(generator: Generator, tokenizer: Tokenizer, facts: ModelFacts) {
    this.facts = facts;
    this.#batch = generator.batch();
    this.#tokenizer = tokenizer;
    this.#longest = generator.longest;
  }

  get size(): number {
    return this.#batch.size;
  }

  async add(id: number, request: WireRequest): Promise<void> {
    this.#ids.set(this.#batch.add(this.#encoded(request)), id);
  }

  #encoded(request: WireRequest): GenerationRequest | ScoreRequest {
    const { ids } = this.#tokenizer.encodePrompt(request.prompt, this.#longest.source);
    if ('replies' in request) {
      const replies = request.replies.map(
        (text) => this.#tokenizer.encodeResponse(text, this.#longest.target).ids,
      );
      return { ids, replies };
    }
    const { params, seed } = request;
    // A checkpoint's own number is not the server's.
    return { ids, params: { num_return_sequences: 1, ...params }, seed };
  }

  drop(id: number): void {
    const ticket = [...this.#ids].find(([, other]) => other === id)?.[0];
    if (ticket === undefined) return;
    this.#batch.remove(ticket);
    this.#ids.delete(ticket);
  }

  async step(): Promise<Outcome[]> {
    return (await this.#batch.step()).map((departure) => this.#end(departure));
  }

  #end(departure: Departure): Outcome {
    const id = this.#ids.get(departure.ticket)!;
    this.#ids.delete(departure.ticket);
    return 'error' in departure
      ? { id, error: departure.error }
      : { id, reply: this.#replyOf(departure.generation) };
  }

  #replyOf(generation: Generation): WireReply {
    const { sequences, scores, promptTokens, timings } = generation;
    const alternatives = scoresOf(generation).map((score, i) => ({
      text: this.#tokenizer.decodeReply(sequences[i]!),
      ...score,
    }));
    const [{ text, tokens }] = alternatives as [Alternative, ...Alternative[]];
    return {
      text,
      score: scores[0]!,
      alternatives,
      tokens: { prompt: promptTokens, reply: tokens },
      timings: { encodeMs: timings.encodeMs, decodeMs: timings.decodeMs },
    };
  }
}
