/** What Meta sends back of the app's own sends: at once, late, before the answer, without a name, or never. */
import { type EchoOptions, echoEvent, type Parties, type WebhookEvent } from './events.ts';
import type { RandomStream } from './random.ts';

export interface EchoChaos {
  /** Probability that the echo comes before the answer to the send. */
  beforeAnswer: number;
  /** Probability that it comes late. */
  late: number;
  /** How late, at most, in milliseconds. */
  lateMs: number;
  /** Probability that it never comes. */
  lost: number;
  /** Whether it says whose it is. Instagram's do not, and come with their white space changed. */
  named: boolean;
  /** Whether the page is subscribed to message_echoes at all. */
  subscribed: boolean;
}

export class Echoes {
  /** Of every echo that the app has taken, by mid: milliseconds from the bubble's arrival to the 200. */
  readonly taken = new Map<string, number>();
  readonly #chaos: EchoChaos;
  readonly #chance: RandomStream;
  readonly #post: (event: WebhookEvent) => Promise<number>;
  readonly #timers = new Set<NodeJS.Timeout>();

  /** @param post resolves to the time at which the app took it. */
  constructor(
    chaos: Partial<EchoChaos>,
    chance: RandomStream,
    post: (event: WebhookEvent) => Promise<number>,
  ) {
    const orderly = { beforeAnswer: 0, late: 0, lateMs: 0, lost: 0, named: true, subscribed: true };
    this.#chaos = { ...orderly, ...chaos };
    this.#chance = chance;
    this.#post = post;
  }

  /** Sends the echo now, later, or at once while the answer to the send still waits. */
  async send(parties: Parties, echo: EchoOptions): Promise<void> {
    const { subscribed, beforeAnswer, late, lateMs, lost } = this.#chaos;
    if (!subscribed) return;
    const [early, delayed, delay, dropped] = [
      this.#chance.chance(beforeAnswer),
      this.#chance.chance(late),
      this.#chance.next() * lateMs,
      lost > 0 && this.#chance.chance(lost),
    ];
    if (dropped) return;
    const event = echoEvent(parties, this.#chaos.named ? echo : nameless(echo));
    // The app may be down, and Meta would not hold its answer for ever.
    if (early) return void (await Promise.race([this.#sendNow(echo.mid, event), pause(500)]));
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#sendNow(echo.mid, event);
      },
      delayed ? delay : 1,
    );
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #sendNow(mid: string, event: WebhookEvent): Promise<void> {
    const taken = await this.#post(event);
    this.taken.set(mid, taken - event.timestamp!);
  }
}

/** As Instagram sends it. */
function nameless({ mid, text }: EchoOptions): EchoOptions {
  return { mid, text: text.trim().replace(/\s+/g, ' ') };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
