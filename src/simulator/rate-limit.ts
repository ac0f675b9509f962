/** Meta's limit of calls a second and the headers that tell of it (docs/messenger.md, section 3). */

/** The header's unit is minutes. */
const REGAIN_MINUTES = 1;

export class RateLimit {
  readonly #callsPerSecond: number;
  readonly #clock: () => number;
  #recent: number[] = [];
  #throttledUntil = 0;

  constructor(callsPerSecond: number, clock: () => number) {
    this.#callsPerSecond = callsPerSecond;
    this.#clock = clock;
  }

  get throttled(): boolean {
    return this.#clock() < this.#throttledUntil;
  }

  /** One more call; a call while throttled prolongs the pause, as Meta warns. */
  count(): void {
    const now = this.#clock();
    const prolonged = this.throttled;
    this.#recent.push(now);
    if (this.#recent.length > 2 * this.#callsPerSecond)
      this.#recent = this.#recent.filter((at) => at > now - 1000);
    if (prolonged || this.#usage > 100) this.throttle();
  }

  throttle(minutes = REGAIN_MINUTES): void {
    this.#throttledUntil = this.#clock() + minutes * 60_000;
  }

  forgive(): void {
    this.#throttledUntil = 0;
  }

  headers(businessId: string): Record<string, string> {
    const percent = Math.min(100, Math.round(this.#usage));
    const left = Math.max(0, Math.ceil((this.#throttledUntil - this.#clock()) / 60_000));
    const business = {
      type: 'messenger',
      call_count: percent,
      total_cputime: percent,
      total_time: percent,
      estimated_time_to_regain_access: left,
    };
    return {
      'x-app-usage': JSON.stringify({ call_count: percent, total_time: percent, total_cputime: percent }),
      'x-business-use-case-usage': JSON.stringify({ [businessId]: [business] }),
    };
  }

  /** Per cent of the limit that the last second used. */
  get #usage(): number {
    const since = this.#clock() - 1000;
    return (100 * this.#recent.filter((at) => at > since).length) / this.#callsPerSecond;
  }
}
