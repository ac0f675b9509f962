/** A generator's batch with text at both ends: what the child process does its work with. */

import type { Tokenizer } from '../../model/index.ts';
import type { DecodingBatch, Departure, Generation, Generator, Ticket } from '../index.ts';
import type { Decoder, Outcome } from './child-loop.ts';
import type { ModelFacts, WireReply, WireRequest } from './protocol.ts';

export class BatchDecoder implements Decoder {
  readonly facts: ModelFacts;
  readonly #batch: DecodingBatch;
  readonly #tokenizer: Tokenizer;
  readonly #longestPrompt: number;
  readonly #ids = new Map<Ticket, number>();

  constructor(generator: Generator, tokenizer: Tokenizer, facts: ModelFacts) {
    this.facts = facts;
    this.#batch = generator.batch();
    this.#tokenizer = tokenizer;
    this.#longestPrompt = generator.config.maxPositionEmbeddings;
  }

  get size(): number {
    return this.#batch.size;
  }

  async add(id: number, { prompt, params, seed }: WireRequest): Promise<void> {
    const { ids } = this.#tokenizer.encodePrompt(prompt, this.#longestPrompt);
    this.#ids.set(this.#batch.add({ ids, params: { ...params, num_return_sequences: 1 }, seed }), id);
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
    const { sequences, scores, promptTokens, newTokens, timings } = generation;
    return {
      text: this.#tokenizer.decode(sequences[0]!).trim(),
      score: scores[0]!,
      tokens: { prompt: promptTokens, reply: newTokens },
      timings: { encodeMs: timings.encodeMs, decodeMs: timings.decodeMs },
    };
  }
}
