/** From a wake-up call to the person's phone: what waits is sent, then what was written is answered. */
import { counted, plural } from '../base/counted.ts';
import type { Bot, Clock, ReplyOutcome } from '../bot/index.ts';
import {
  addresseeOf,
  CALLED_CHANNEL,
  dropLateDrafts,
  forgetWhoAsked,
  pageOf,
  type Store,
  type WakeUp,
} from '../store/index.ts';
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
  /** How long Meta takes answers. */
  windowHours: number;
}

const SWEEP_MS = 30_000;
const RETAIN_MS = 3_600_000;
/** A wait that is shorter is spent here; for a longer one the conversation is called for again. */
const SHORT_MS = 2000;

export class Worker {
  readonly #options: WorkerOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #unlisten: (() => Promise<void>) | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, clock, windowHours } = this.#options;
    await store.queue.work({
      work: (wakeUp) => this.#work(wakeUp),
      gaveUp: (conversation, why) => this.#gaveUp(conversation, why),
    });
    this.#unlisten = await store.database.listen(
      CALLED_CHANNEL,
      (conversation) => void this.#called(conversation),
    );
    this.#every(SWEEP_MS, 'sweep', () => store.sweep());
    this.#every(SWEEP_MS, 'drafts that nobody approved', () =>
      dropLateDrafts(store.database, windowHours, clock.now()),
    );
    this.#every(RETAIN_MS, 'retention', () => store.retain());
  }

  stop(): void {
    void this.#unlisten?.().catch(() => {});
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** A call from outside the servers is one of the queue's now. */
  async #called(conversation: string): Promise<void> {
    const { store, clock, log } = this.#options;
    try {
      await store.queue.wakeNoLater(conversation, clock.now());
      store.queue.nudge();
    } catch (err) {
      log.warn({ err, conversation }, 'a call for a conversation was lost; the sweep finds it');
    }
  }

  /** Resolves to when to come again. */
  async #work({ conversation, signal }: WakeUp): Promise<number | undefined> {
    const { store, botOf, clock, presence } = this.#options;
    const to = await addresseeOf(store.database, conversation);
    if (to === undefined) return undefined;
    // Messages wait as bubbles do: one reply answers all of them when the page works again.
    const hold = to.stopped === null && to.awayUntil === null ? undefined : pageHold(to, clock.now());
    if (hold !== undefined) return this.#heed(conversation, signal, hold);
    // A reply behind a bubble that cannot go out would be old when its turn comes.
    const blocked = await this.#deliver(conversation, signal);
    if (blocked !== undefined) return this.#heed(conversation, signal, blocked);
    const outcome = await botOf(to.page).reply(conversation, { signal });
    this.#note(conversation, outcome);
    if (outcome.kind === 'wait') return outcome.until;
    if (outcome.kind !== 'committed' && outcome.kind !== 'said') return this.#forget(conversation);
    await presence.quiet(conversation);
    return (await this.#deliver(conversation, signal)) ?? this.#forget(conversation);
  }

  /** What cannot wait until bubbles go out again: a person in danger, a stop word. */
  async #heed(conversation: string, signal: AbortSignal, until: number): Promise<number> {
    const outcome = await this.#options
      .botOf(pageOf(conversation))
      .reply(conversation, { signal, urgentOnly: true });
    this.#note(conversation, outcome);
    return until;
  }

  /** Who wants everything deleted and has been told that it is. */
  async #forget(conversation: string): Promise<undefined> {
    const { store, clock, metrics } = this.#options;
    if (!(await forgetWhoAsked(store.database, conversation, clock.now()))) return;
    store.eraseSoon();
    metrics.events.inc({ event: 'data deletion' });
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
    if (outcome.kind === 'silent' || outcome.kind === 'said') {
      log.info({ conversation, why: outcome.why }, outcome.kind);
      return;
    }
    if (outcome.kind === 'drafted') {
      log.info({ conversation, bubbles: outcome.bubbles.length }, 'a draft waits');
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
