/**
 * The loop: requests that decode together. Every step makes one token for every row of every request; between two steps
 * requests join (they are encoded first) and leave. Who has ended keeps its place, idle, until the cache is arranged anew:
 * that happens every few steps, when somebody joins, and when many places are idle.
 */
import type { GenerationConfig } from '../model/checkpoint/index.ts';
import type { Architecture } from '../networks/family.ts';
import { type CrossFeeds, crossFeeds, type EncodedPrompt } from './encoded.ts';
import { type PreparedRequest, prepareAny } from './requests.ts';
import type { Search, StepScores } from './search.ts';
import type { ServingModel } from './serving-model.ts';
import { ARRANGE_EVERY, Branches, type TreeCache } from './tree-cache.ts';
import type { Departure, Generation, GenerationRequest, ScoreRequest, Ticket } from './types.ts';

/** A request in the batch, waiting or running. */
interface Member extends Ticket {
  prepared: PreparedRequest;
  addedAt: number;
}

interface Running {
  member: Member;
  search: Search;
  branches: Branches;
  encoded: EncodedPrompt;
  encodeStart: number;
  decodeStart: number;
  /** Its search is over, or it was removed; its place is still there. */
  idle: boolean;
}

export interface BatchParts {
  model: ServingModel;
  network: Architecture;
  defaults: GenerationConfig;
  /** Rows beyond which requests wait; one alone may have more. */
  maxRows: number;
}

/**
 * Of encoded prompts that lie side by side, each as wide as the longest: beyond it prompts wait; one alone may have more.
 * BlenderBot's never reach it.
 */
const MOST_COLUMNS = 4096;
/** Share of idle places that is worth an arrangement. */
const IDLE_SHARE = 0.25;

/**
 * Prompts with different numbers of beams and different parameters share every step. In float32 a request's answer does
 * not depend on the others.
 */
export class DecodingBatch {
  readonly #parts: BatchParts;
  readonly #cache: TreeCache;
  #waiting: Member[] = [];
  #running: Running[] = [];
  #cross: CrossFeeds | undefined;
  #stepsSince = 0;

  constructor(parts: BatchParts) {
    this.#parts = parts;
    this.#cache = parts.model.newCache();
  }

  /** Requests in it, those that wait for the next step included. */
  get size(): number {
    return this.#waiting.length + this.#active().length;
  }

  /** Rows of the next step: beams, or drawn sequences and given replies that have not ended, of all requests. */
  get rows(): number {
    const waiting = this.#waiting.reduce((sum, { prepared }) => sum + prepared.rows, 0);
    return waiting + this.#runningRows();
  }

  #runningRows(): number {
    return this.#active().reduce((sum, { search }) => sum + search.rows, 0);
  }

  /**
   * Checks a request and lets it join at the next step.
   *
   * @throws ImitatorError `generation-params-invalid` or `generation-ids-invalid`, all problems in one message.
   */
  add(request: GenerationRequest | ScoreRequest): Ticket {
    const { network, defaults } = this.#parts;
    const prepared = prepareAny(network, defaults, request);
    const member = { request, prepared, addedAt: performance.now() };
    this.#waiting.push(member);
    return member;
  }

  /** Takes a request out; false if it has left already. Nothing more is heard of it. */
  remove(ticket: Ticket): boolean {
    const waiting = (this.#waiting as Ticket[]).indexOf(ticket);
    if (waiting !== -1) this.#waiting.splice(waiting, 1);
    const running = this.#active().find(({ member }) => member === ticket);
    if (running !== undefined) running.idle = true;
    return waiting !== -1 || running !== undefined;
  }

  /**
   * Encodes the requests that joined, makes one token for every row, and gives the requests that left. With nothing to
   * do it gives []. Steps of one generator must not overlap. A failure of the device rejects and leaves the batch
   * unusable.
   */
  async step(): Promise<Departure[]> {
    const departures = this.#removeAborted();
    const joining = this.#findRoom();
    if (joining.length > 0) await this.#join(joining);
    else if (this.#isUntidy()) this.#arrange(this.#active());
    if (this.#active().length === 0) return departures;
    departures.push(...this.#consume(await this.#decode()));
    if (this.#active().length === 0) this.#arrange([]);
    return departures;
  }

  #active(): Running[] {
    return this.#running.filter(({ idle }) => !idle);
  }

  #removeAborted(): Departure[] {
    const members = [...this.#waiting, ...this.#active().map(({ member }) => member)];
    const aborted = members.filter(({ request }) => request.signal?.aborted);
    for (const member of aborted) this.remove(member);
    return aborted.map((ticket) => ({ ticket, error: ticket.request.signal!.reason }));
  }

  /** Those that wait and find room, in the order in which they came. */
  #findRoom(): Member[] {
    let rows = this.#runningRows();
    const lengths = this.#active().map(({ encoded }) => encoded.mask.length);
    const isFull = (count: number, longest: number) =>
      count > 1 && (rows > this.#parts.maxRows || count * longest > MOST_COLUMNS);
    const joining = this.#waiting.findIndex(({ prepared }) => {
      rows += prepared.rows;
      lengths.push(prepared.opening.source.ids.length);
      return isFull(lengths.length, Math.max(...lengths));
    });
    return joining === -1 ? [...this.#waiting] : this.#waiting.slice(0, joining);
  }

  async #join(members: readonly Member[]): Promise<void> {
    const { model } = this.#parts;
    const encodeStart = performance.now();
    const sources = members.map(({ prepared }) => prepared.opening.source);
    const run = await model.encode(sources);
    const decodeStart = performance.now();
    const joined = members.map((member, index): Running => {
      const { prepared } = member;
      const search = prepared.newSearch();
      const branches = new Branches(search.rows, prepared.longest);
      const encoded = { run, index, mask: prepared.opening.source.mask };
      // It may have been taken out while the encoder ran.
      const idle = !this.#waiting.includes(member);
      return { member, search, branches, encoded, encodeStart, decodeStart, idle };
    });
    this.#waiting = this.#waiting.filter((member) => !members.includes(member));
    this.#arrange([...this.#active(), ...joined]);
  }

  #isUntidy(): boolean {
    if (this.#stepsSince >= ARRANGE_EVERY) return true;
    const active = this.#active();
    if (active.length === 0) return this.#running.length > 0;
    const places = this.#running.length * this.#cache.beams;
    const needed = active.length * Math.max(...active.map(({ search }) => search.rows));
    return needed <= (1 - IDLE_SHARE) * places;
  }

  #arrange(running: Running[]): void {
    this.#cache.arrange(running.map(({ branches }) => branches));
    const changed = running.length !== this.#running.length || running.some((r, i) => r !== this.#running[i]);
    if (changed) this.#feedCross(running);
    this.#running = running;
    this.#stepsSince = 0;
  }

  /** From here on these are fed to the steps; the arrays of runs that none of them is in any more are free. */
  #feedCross(running: readonly Running[]): void {
    const { shape, pool } = this.#parts.model;
    const encoded = running.map((each) => each.encoded);
    const runs = new Set([...this.#running, ...running].map((each) => each.encoded.run));
    this.#cross = encoded.length === 0 ? undefined : crossFeeds(encoded, shape, pool);
    for (const { run } of encoded) runs.delete(run);
    for (const { keys, values } of runs) pool.giveBack([...keys, ...values]);
  }

  #decode(): Promise<StepScores> {
    const { beams } = this.#cache;
    const prompts = this.#running.length;
    const ids = new Int32Array(beams * prompts);
    const positions = new Int32Array(beams * prompts);
    this.#running.forEach(({ member, search, idle }, p) => {
      // Any id at position 0: nobody reads what comes of it.
      if (idle) return;
      const { opening } = member.prepared;
      for (let b = 0; b < beams; b++) {
        // Rows that a prompt does not have repeat its first one.
        ids[b * prompts + p] = search.next[b < search.rows ? b : 0]!;
        positions[b * prompts + p] = opening.position + search.length - opening.ids.length;
      }
    });
    return this.#parts.model.step(this.#cache, ids, positions, this.#cross!);
  }

  #consume(scores: StepScores): Departure[] {
    const first = this.#cache.slots - this.#cache.beams;
    const stride = this.#running.length;
    this.#stepsSince++;
    const departures: Departure[] = [];
    this.#running.forEach((running, p) => {
      if (running.idle) return;
      const done = running.search.consume(scores, { first: p, stride });
      if (!done) running.branches.grow(first, running.search.parents);
      const departure = done
        ? { ticket: running.member, generation: generationOf(running) }
        : report(running);
      if (departure === undefined) return;
      running.idle = true;
      departures.push(departure);
    });
    return departures;
  }
}

/** Tells the request how far it is; what its callback throws ends it. */
function report({ member, search }: Running): Departure | undefined {
  const { request } = member;
  const onToken = 'replies' in request ? undefined : request.onToken;
  if (onToken === undefined) return undefined;
  const { ids: begun, hidden } = member.prepared.opening;
  const { tokens, length } = search.leading();
  try {
    onToken({ tokens: length - begun.length, best: Array.from(tokens.subarray(hidden, length)) });
    return undefined;
  } catch (error) {
    return { ticket: member, error };
  }
}

function generationOf({ member, search, encodeStart, decodeStart }: Running): Generation {
  const now = performance.now();
  const found = search.found();
  return {
    ...found,
    promptTokens: member.prepared.opening.promptTokens,
    newTokens: found.tokens.reduce((sum, tokens) => sum + tokens, 0),
    timings: {
      queueMs: encodeStart - member.addedAt,
      encodeMs: decodeStart - encodeStart,
      decodeMs: now - decodeStart,
      totalMs: now - member.addedAt,
    },
  };
}
