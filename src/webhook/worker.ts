/** From a wake-up call to the person's phone: what waits is sent, then what was written is answered. */
import { counted, plural } from '../base/counted.ts';
import type { Bot, Clock, ReplyOutcome } from '../bot/index.ts';
import { addresseeOf, type Store, type WakeUp } from '../store/index.ts';
import type { Alerts } from '../watch/alerts.ts';
import type { Log } from '../watch/log.ts';
import type { Metrics } from '../watch/metrics.ts';
import type { Deliverer } from './send/deliver.ts';
import { pageHold } from './send/holds.ts';
import type { MetaPresence } from './send/presence.ts';

export interface WorkerOptions {
  store: Store;
  /** The bot that answers for a page. */
  botOf(page: string): Bot;
  deliverer: Deliverer;
  presence: MetaPresence;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  alerts: Alerts;
}

const SWEEP_MS = 30_000;
const RETAIN_MS = 3_600_000;
/** A wait that is shorter is spent here; for a longer one the conversation is called for again. */
const SHORT_MS = 2000;

export class Worker {
  readonly #options: WorkerOptions;
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store } = this.#options;
    await store.queue.work({
      work: (wakeUp) => this.#work(wakeUp),
      gaveUp: (conversation, why) => this.#gaveUp(conversation, why),
    });
    this.#every(SWEEP_MS, 'sweep', () => store.sweep());
    this.#every(RETAIN_MS, 'retention', () => store.retain());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Resolves to when to come again. */
  async #work({ conversation, signal }: WakeUp): Promise<number | undefined> {
    const { store, botOf, clock, presence } = this.#options;
    const to = await addresseeOf(store.database, conversation);
    if (to === undefined) return undefined;
    // Messages wait as bubbles do: one reply answers all of them when the page works again.
    const hold = to.stopped === null && to.awayUntil === null ? undefined : pageHold(to, clock.now());
    if (hold !== undefined) return hold;
    // A reply behind a bubble that cannot go out would be old when its turn comes.
    const blocked = await this.#deliver(conversation, signal);
    if (blocked !== undefined) return blocked;
    const outcome = await botOf(to.page).reply(conversation, { signal });
    this.#note(conversation, outcome);
    if (outcome.kind === 'wait') return outcome.until;
    if (outcome.kind !== 'committed') return undefined;
    await presence.quiet(conversation);
    return this.#deliver(conversation, signal);
  }

  async #deliver(conversation: string, signal: AbortSignal): Promise<number | undefined> {
    const { deliverer, clock } = this.#options;
    for (;;) {
      const again = await deliverer.deliver(conversation, signal);
      if (again === undefined || again - clock.now() > SHORT_MS) return again;
      await clock.sleep(Math.max(0, again - clock.now()), signal);
    }
  }

  #note(conversation: string, outcome: ReplyOutcome): void {
    const { metrics, log, clock } = this.#options;
    if (outcome.kind === 'wait' || outcome.kind === 'nothing') return;
    metrics.replies.inc({ outcome: outcome.kind });
    if (outcome.kind === 'silent') {
      log.info({ conversation, why: outcome.why }, 'silent');
      return;
    }
    const { bubbles, composition, oldestAt } = outcome;
    metrics.firstBubble.observe(Math.max(0, clock.now() - oldestAt) / 1000);
    const { rejected, reply } = composition;
    const facts = { bubbles: bubbles.length, rejected, timings: reply?.timings, tokens: reply?.tokens };
    log.info({ conversation, ...facts, ...log.words(bubbles.join(' | ')) }, 'reply');
  }

  async #gaveUp(conversation: string, why: string): Promise<void> {
    const messages = await this.#options.store.giveUpMessages(conversation, why);
    if (messages === 0) return;
    await this.#options.alerts.raise({
      kind: 'message-unanswered',
      what: `${counted(messages, 'message')} of one person ${plural(messages, 'stays', 'stay')} without a reply: ${why}`,
      remedy: 'they join the next prompt; see why no reply could be made, and answer by hand if it matters',
      conversation,
    });
  }

  #every(ms: number, name: string, run: () => Promise<unknown>): void {
    const { log } = this.#options;
    const safely = () => run().catch((err) => log.warn({ err }, `${name} failed; it is tried again later`));
    const timer = setInterval(() => void safely(), ms);
    timer.unref();
    this.#timers.push(timer);
    void safely();
  }
}
