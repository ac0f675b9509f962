/** One request and whoever waits for its reply: until it comes, the deadline passes, or the signal aborts. */
import type { WireReply, WireRequest } from './protocol.ts';
import { late } from './refusals.ts';

export interface Patience {
  signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. */
  deadline?: number | undefined;
  /** Called when nobody waits any more, though there is no reply. */
  withdrawn(request: PendingReply): void;
}

/** A timer set for longer fires at once. Nothing waits this long for a reply: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class PendingReply {
  readonly id: number;
  readonly request: WireRequest;
  readonly reply: Promise<WireReply>;
  /** How many crashes it was part of. */
  crashes = 0;
  /** Answered, refused or withdrawn: nobody waits for it any more. */
  settled = false;
  readonly #patience: Patience;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #settle: PromiseWithResolvers<WireReply>;
  readonly #onAbort = (): void => this.#withdraw(this.#patience.signal?.reason);

  constructor(id: number, request: WireRequest, patience: Patience) {
    this.id = id;
    this.request = request;
    this.#patience = patience;
    this.#settle = Promise.withResolvers();
    this.reply = this.#settle.promise;
    const { signal, deadline } = patience;
    if (deadline !== undefined)
      this.#timer = setTimeout(
        () => this.#withdraw(late()),
        Math.min(deadline - Date.now(), LONGEST_TIMER_MS),
      );
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  resolve(reply: WireReply): void {
    this.#once(() => this.#settle.resolve(reply));
  }

  reject(error: unknown): void {
    this.#once(() => this.#settle.reject(error));
  }

  #withdraw(reason: unknown): void {
    this.reject(reason);
    this.#patience.withdrawn(this);
  }

  #once(settle: () => void): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#patience.signal?.removeEventListener('abort', this.#onAbort);
    settle();
  }
}
