/** Who tries tokens is heard no more for a while: so many wrong ones of an address, and the next are not even looked at. */
import { isIPv6 } from 'node:net';

const MOST_WRONG = 30;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; the oldest make room. */
const MOST_ADDRESSES = 10_000;

export class WrongTokens {
  readonly #tries = new Map<string, { count: number; until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Seconds until this address is heard again; 0 where it is. */
  waitSeconds(address: string): number {
    const tries = this.#tries.get(networkOf(address));
    if (tries === undefined || tries.count < MOST_WRONG) return 0;
    return Math.max(0, Math.ceil((tries.until - this.#now()) / 1000));
  }

  note(address: string): void {
    const network = networkOf(address);
    const tries = this.#tries.get(network);
    const now = this.#now();
    const counted =
      tries === undefined || tries.until <= now
        ? { count: 1, until: now + WINDOW_MS }
        : { ...tries, count: tries.count + 1 };
    this.#tries.delete(network);
    this.#tries.set(network, counted);
    if (this.#tries.size > MOST_ADDRESSES) this.#tries.delete(this.#tries.keys().next().value!);
  }
}

/** Whoever has one address of IPv6 has the 2^64 beside it. */
function networkOf(address: string): string {
  return isIPv6(address) && !address.startsWith('::ffff:')
    ? address.split(':').slice(0, 4).join(':')
    : address;
}
