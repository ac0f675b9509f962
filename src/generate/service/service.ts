/**
 * Replies made in a child process, so that the server's event loop never waits and a crash of native code takes
 * nothing down with it. Requests wait in a bounded line, decode together, and outlive the process that was at them.
 */
import type { ImitatorError } from '../../base/errors.ts';
import { withinTime } from '../../base/within-time.ts';
import { GenerationChild } from './child-process.ts';
import { PendingReply } from './pending-reply.ts';
import {
  type FromChild,
  type ModelFacts,
  unpackError,
  type WireReply,
  type WireRequest,
} from './protocol.ts';
import * as refusals from './refusals.ts';
import type {
  ReplyRequest,
  ScoringRequest,
  ServiceEvent,
  ServiceOptions,
  ServiceReply,
  ServiceScores,
  Waiting,
} from './types.ts';
import { WaitingLine } from './waiting-line.ts';

const ENTRY = new URL('./child-main.ts', import.meta.url);
/** Waits before a new child is started, by how many ended or did not start since the last reply; the last repeats. */
const RESTART_MS = [0, 250, 1000, 5000, 15_000];
/** After this many failed starts in a row requests are refused and no more kept waiting. */
const DOWN_AFTER = 3;
const CLOSE_GRACE_MS = 2000;
const LOOK_FOR_STUCK_MS = 1000;

/** Owns a child process: `close` it. */
export class GenerationService {
  readonly #options: Required<Omit<ServiceOptions, 'env' | 'onEvent' | 'signal'>> & ServiceOptions;
  readonly #line: WaitingLine;
  readonly #watch: NodeJS.Timeout;
  #child: GenerationChild | undefined;
  #isReady = false;
  #closed = false;
  /** Since the last reply. */
  #crashes = 0;
  /** In a row. */
  #failedStarts = 0;
  #down: ImitatorError | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #ids = 0;
  #idle: (() => void)[] = [];
  /** What the running child says of itself. */
  facts!: ModelFacts;

  /**
   * Resolves when the model is loaded.
   * @throws ImitatorError what is wrong with the model or the device; `generation-start` if the process died of it or
   * hangs; and the signal's reason.
   */
  static async start(options: ServiceOptions): Promise<GenerationService> {
    const { signal } = options;
    signal?.throwIfAborted();
    const service = new GenerationService(options);
    // Nothing is lost with a process that only loads, and it hears nothing meanwhile.
    const stop = (): void => service.#child?.kill();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await service.#launch();
      signal?.throwIfAborted();
      return service;
    } catch (error) {
      await service.close(0);
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private constructor(options: ServiceOptions) {
    const defaults = {
      maxBatch: 8,
      maxQueue: 64,
      niceness: 5,
      maxCrashes: 3,
      stuckSeconds: 60,
      loadSeconds: 600,
      entry: ENTRY,
    };
    this.#options = { ...defaults, ...options };
    this.#line = new WaitingLine(this.#options.maxBatch);
    this.#watch = setInterval(() => this.#endStuck(), LOOK_FOR_STUCK_MS);
    this.#watch.unref();
  }

  /** Whether a model is loaded: false while a new process starts. */
  get ready(): boolean {
    return this.#isReady;
  }

  /** How many requests wait, and how many decode. */
  get load(): { queued: number; active: number } {
    return { queued: this.#line.queued, active: this.#line.active };
  }

  /** The child's process id, for tests and for whoever looks at memory. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * @throws ImitatorError `generation-busy` when too many wait, `generation-late` past the deadline,
   * `generation-crashed` for a request that ended the process again and again, `generation-down` when no process
   * starts any more, `generation-closed`; and the signal's reason.
   */
  generate({ prompt, params = {}, seed, ...waiting }: ReplyRequest): Promise<ServiceReply> {
    return this.#answer({ prompt, params, seed }, waiting);
  }

  /**
   * How likely the model finds given replies, decoded beside the requests that make some; queues and fails as `generate`
   * does.
   */
  async score({ prompt, replies, ...waiting }: ScoringRequest): Promise<ServiceScores> {
    const { alternatives, timings } = await this.#answer({ prompt, replies }, waiting);
    return {
      scores: alternatives.map(({ logProbability, tokens }) => ({ logProbability, tokens })),
      timings,
    };
  }

  async #answer(request: WireRequest, waiting: Waiting): Promise<ServiceReply> {
    const begun = performance.now();
    const reply = await this.#queue(request, waiting);
    const { encodeMs, decodeMs } = reply.timings;
    const totalMs = performance.now() - begun;
    const queueMs = Math.max(0, totalMs - encodeMs - decodeMs);
    return { ...reply, timings: { queueMs, encodeMs, decodeMs, totalMs } };
  }

  /** Takes no more requests, waits up to `graceMs` for those there are, refuses the rest, and ends the child. */
  async close(graceMs = 0): Promise<void> {
    this.#closed = true;
    if (graceMs > 0 && this.#line.active + this.#line.queued > 0) {
      const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
      await withinTime(idle, graceMs, () => {});
    }
    clearInterval(this.#watch);
    clearTimeout(this.#restartTimer);
    for (const request of this.#line.empty()) request.reject(refusals.closed());
    await this.#child?.close(CLOSE_GRACE_MS);
  }

  #queue(work: WireRequest, { signal, deadline }: Waiting): Promise<WireReply> {
    signal?.throwIfAborted();
    if (this.#closed) throw refusals.closed();
    if (this.#down !== undefined) throw this.#down;
    if (deadline !== undefined && deadline <= Date.now()) throw refusals.late();
    const { maxQueue } = this.#options;
    if (this.#line.queued >= maxQueue) throw refusals.busy(this.#line.queued, maxQueue);
    const withdrawn = (request: PendingReply): void => this.#withdraw(request);
    const request = new PendingReply(this.#ids++, work, { signal, deadline, withdrawn });
    this.#line.join(request);
    this.#pump();
    return request.reply;
  }

  /** Nobody waits for it any more. One that the child is at keeps its place until the child has dropped it. */
  #withdraw(request: PendingReply): void {
    if (!this.#line.leave(request)) this.#child?.send({ kind: 'abort', id: request.id });
    this.#pump();
  }

  #pump(): void {
    while (this.#isReady) {
      const request = this.#line.next();
      if (request === undefined) break;
      // Only the first: more work given to a child that is stuck makes it no livelier.
      if (this.#line.active === 1) this.#child!.beginsWork();
      this.#child!.send({ kind: 'work', id: request.id, request: request.request });
    }
    if (this.#line.active + this.#line.queued === 0) for (const tell of this.#idle.splice(0)) tell();
  }

  #hear(message: FromChild): void {
    if (message.kind === 'done') {
      this.#crashes = 0;
      this.#line.finish(message.id)?.resolve(message.reply);
    } else if (message.kind === 'refused') {
      this.#line.finish(message.id)?.reject(unpackError(message.error));
    } else if (message.kind === 'dropped') {
      this.#line.finish(message.id);
    }
    this.#pump();
  }

  async #launch(): Promise<void> {
    const { entry, choice, niceness, env, loadSeconds } = this.#options;
    const child = new GenerationChild({
      entry,
      choice,
      niceness,
      env,
      loadSeconds,
      onMessage: (message) => this.#hear(message),
      onExit: (how) => this.#onCrash(how),
    });
    this.#child = child;
    this.facts = await child.ready;
    this.#isReady = true;
    this.#failedStarts = 0;
    this.#down = undefined;
    this.#tell({ kind: 'ready', facts: this.facts, pid: child.pid });
    this.#pump();
  }

  #onCrash(how: string): void {
    this.#isReady = false;
    if (this.#closed && this.#line.active + this.#line.queued === 0) return;
    this.#tell({ kind: 'crashed', how, requests: this.#line.active });
    for (const request of this.#line.recall(this.#options.maxCrashes))
      request.reject(refusals.crashed(request.crashes, how));
    this.#crashes++;
    this.#restart();
  }

  #restart(): void {
    const before = this.#crashes + this.#failedStarts - 1;
    const wait = RESTART_MS[Math.min(before, RESTART_MS.length - 1)]!;
    this.#restartTimer = setTimeout(() => {
      this.#launch().catch((error) => this.#onFailedStart(error));
    }, wait);
  }

  #onFailedStart(error: ImitatorError): void {
    if (this.#closed) return;
    this.#failedStarts++;
    this.#tell({ kind: 'start-failed', why: error.message, tries: this.#failedStarts });
    if (this.#failedStarts >= DOWN_AFTER) {
      this.#down = refusals.down(error);
      for (const request of this.#line.empty()) request.reject(this.#down);
    }
    this.#restart();
  }

  #endStuck(): void {
    if (!this.#isReady || this.#line.active === 0) return;
    if (this.#child!.silentMs > this.#options.stuckSeconds * 1000) this.#child!.kill();
  }

  #tell(event: ServiceEvent): void {
    this.#options.onEvent?.(event);
  }
}
