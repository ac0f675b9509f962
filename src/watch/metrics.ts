/** What Prometheus can ask about: every name and label of it stands here. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { withinTime } from '../base/within-time.ts';
import type { Waiting } from '../store/index.ts';

/** Whoever scrapes has the rest within their own time. */
const ASK_MS = 3000;

export class Metrics {
  readonly registry = new Registry();
  /** Events of Meta's, by name; `again` is in the name of a copy. */
  readonly events = this.#counter('imitator_events_total', 'Events that came in', ['event']);
  readonly posts = this.#counter('imitator_posts_total', 'Posts to the webhook, by status', ['status']);
  readonly replies = this.#counter('imitator_replies_total', 'Replies, by outcome', ['outcome']);
  readonly sends = this.#counter('imitator_sends_total', 'Sends of bubbles, by result', ['result']);
  readonly alerts = this.#counter('imitator_alerts_total', 'What an operator should look at, by kind', [
    'kind',
  ]);
  readonly ack = this.#histogram(
    'imitator_ack_seconds',
    'From the post to the 200 that says it is durable',
    [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  );
  readonly generation = this.#histogram(
    'imitator_generation_seconds',
    'The making of one reply by the model',
    [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30],
  );
  readonly firstBubble = this.#histogram(
    'imitator_first_reply_seconds',
    "From a person's oldest unanswered message to the reply's storing",
    [1, 2, 4, 6, 8, 10, 15, 20, 25, 30, 60, 300],
  );

  /** Asks the store anew at every scrape. A store that does not answer leaves the figures out. */
  watchStore(ask: () => Promise<Waiting>): void {
    const gauges = [
      this.#gauge('imitator_unanswered_messages', 'Messages without a reply', (w) => w.messages),
      this.#gauge('imitator_queue_age_seconds', 'Age of the oldest of them', (w) => w.oldestSeconds),
      this.#gauge('imitator_open_bubbles', 'Bubbles not known to be sent', (w) => w.bubbles),
      this.#gauge('imitator_dead_letters', 'What was given up', (w) => w.deadLetters),
      this.#gauge('imitator_stopped_pages', 'Pages for which nothing goes out', (w) => w.stoppedPages),
    ];
    this.#refresh = async () => {
      const waiting = await withinTime(ask(), ASK_MS, () => undefined).catch(() => undefined);
      for (const set of gauges) set(waiting);
    };
  }

  /** Of the process itself: memory, event loop, garbage collection. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  async text(): Promise<string> {
    await this.#refresh();
    return this.registry.metrics();
  }

  #refresh: () => Promise<void> = async () => {};

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }

  #gauge(name: string, help: string, of: (waiting: Waiting) => number) {
    const gauge = new Gauge({ name, help, registers: [this.registry] });
    return (waiting: Waiting | undefined) => gauge.set(waiting === undefined ? Number.NaN : of(waiting));
  }
}
