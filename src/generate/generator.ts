/** A model ready to reply: the serving model, the checkpoint's parameters, and batches over both. */
import type { Device } from '../engines/index.ts';
import type { GenerationConfig } from '../model/checkpoint/index.ts';
import { longestSides, type SideLengths } from '../networks/batch.ts';
import type { Architecture, NetworkConfig } from '../networks/family.ts';
import { DecodingBatch } from './decoding-batch.ts';
import type { ServingModel } from './serving-model.ts';
import type { ServingPrecision } from './serving-precision.ts';
import type { Generation, GenerationRequest, ReplyScore, ScoreRequest, Ticket } from './types.ts';

export interface GeneratorParts {
  model: ServingModel;
  network: Architecture;
  defaults: GenerationConfig;
  device: Device;
  precision: ServingPrecision;
  /** Rows beyond which requests of a batch wait for others to end. */
  maxRows?: number;
}

/** Enough for the matrices to be used well; more rows cost memory and gain little. */
const MAX_ROWS = 32;

/** Owns the native memory of its model: `release` it. */
export class Generator {
  readonly config: NetworkConfig;
  /** Ids that a prompt and a reply have at most. */
  readonly longest: SideLengths;
  /** The checkpoint's own parameters of generation. */
  readonly defaults: GenerationConfig;
  readonly device: Device;
  readonly precision: ServingPrecision;
  readonly #parts: GeneratorParts;
  /** Of `generate`: one batch after another, so that its cache is kept. */
  #own: DecodingBatch | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: GeneratorParts) {
    this.#parts = parts;
    this.config = parts.network.config;
    this.longest = longestSides(this.config);
    this.defaults = parts.defaults;
    this.device = parts.device;
    this.precision = parts.precision;
  }

  /** A batch of its own, to be stepped by whoever made it. */
  batch(): DecodingBatch {
    const { model, network, defaults, maxRows = MAX_ROWS } = this.#parts;
    return new DecodingBatch({ model, network, defaults, maxRows });
  }

  /**
   * Generates for all requests together and waits for the last. Rejects with the first error; the others end.
   * Gives results in the order of the requests.
   */
  generate(requests: readonly GenerationRequest[]): Promise<Generation[]> {
    const turn = this.#last.then(() => this.#drain(requests));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** How likely the replies of each request are, in their order. Waits and rejects as `generate` does. */
  async score(requests: readonly ScoreRequest[]): Promise<ReplyScore[][]> {
    const turn = this.#last.then(() => this.#drain(requests));
    this.#last = turn.catch(() => {});
    return (await turn).map(scoresOf);
  }

  async #drain(requests: readonly (GenerationRequest | ScoreRequest)[]): Promise<Generation[]> {
    this.#own ??= this.batch();
    try {
      return await drain(this.#own, requests);
    } catch (error) {
      // Whatever it was, the next call begins with a clean batch.
      this.#own = undefined;
      throw error;
    }
  }

  /** Frees native memory. */
  async release(): Promise<void> {
    await this.#last;
    this.#own = undefined;
    await this.#parts.model.release();
  }
}

/** How likely a generation's sequences are, in their order. */
export function scoresOf({ tokens, logProbabilities }: Generation): ReplyScore[] {
  return tokens.map((count, i) => ({ logProbability: logProbabilities[i]!, tokens: count }));
}

async function drain(
  batch: DecodingBatch,
  requests: readonly (GenerationRequest | ScoreRequest)[],
): Promise<Generation[]> {
  const tickets = requests.map((request) => batch.add(request));
  const found = new Map<Ticket, Generation>();
  while (batch.size > 0)
    for (const departure of await batch.step()) {
      if ('error' in departure) throw departure.error;
      found.set(departure.ticket, departure.generation);
    }
  return tickets.map((ticket) => found.get(ticket)!);
}
