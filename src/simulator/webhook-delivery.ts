/**
 * Meta's webhook posts: signed, batched, duplicated, out of order, and sent again until a 200 comes within five
 * seconds. After an hour of failures the app is unsubscribed, as the real one is.
 */
import { type Channel, type Entry, envelope, type PageObject, type WebhookEvent } from './events.ts';
import type { RandomStream } from './random.ts';
import { metaJson, signatureOf } from './signed-body.ts';

export interface DeliveryChaos {
  /** Probability that an event waits a moment for others and shares their post. */
  batch: number;
  /** Probability that an event is posted a second time, somewhat later. */
  duplicate: number;
  /** Probability that an event is held back, so that later ones overtake it. */
  outOfOrder: number;
  /** How long a held event, a batch or a duplicate may wait, in milliseconds. */
  waitMs: number;
}

export const orderlyDelivery: DeliveryChaos = { batch: 0, duplicate: 0, outOfOrder: 0, waitMs: 0 };

export interface DeliveryOptions {
  object: PageObject;
  pageId: string;
  appSecret: string;
  chaos: DeliveryChaos;
  random: RandomStream;
  clock(): number;
  /** How long a post may take; Meta gives 5 s. */
  ackSeconds: number;
  /** Waits before the next tries, in seconds; the last one repeats. */
  retrySeconds: readonly number[];
  /** After this long without a success Meta stops; 3600 s. */
  unsubscribeSeconds: number;
  form: BodyForm;
}

/** How else Meta has been seen to write what it mostly writes in another way. */
export interface BodyForm {
  /** Ids are numbers, however long. */
  numericIds?: boolean;
  /** Timestamps are texts, in seconds. */
  textSeconds?: boolean;
}

export interface DeliveryCounts {
  /** Events handed in, without their duplicates. */
  events: number;
  /** HTTP posts, tries again included. */
  posts: number;
  batches: number;
  duplicates: number;
  /** Posts without a 200 in time. */
  failures: number;
  /** Posts by the status that came back; 0 is no answer at all. */
  byStatus: Record<number, number>;
}

interface Queued {
  event: WebhookEvent;
  channel: Channel;
  offered(at: number): void;
  accepted(at: number): void;
}

/** What goes into one post, and how often it failed. */
interface Parcel {
  events: readonly Queued[];
  tries: number;
}

const MOST_AT_ONCE = 32;

export class WebhookDelivery {
  readonly counts: DeliveryCounts = {
    events: 0,
    posts: 0,
    batches: 0,
    duplicates: 0,
    failures: 0,
    byStatus: {},
  };
  /** Milliseconds from post to 200. */
  readonly ackMs: number[] = [];
  unsubscribed = false;
  readonly #options: DeliveryOptions;
  #urls: string[] = [];
  #nextUrl = 0;
  #batch: Queued[] = [];
  #failingSince: number | undefined;
  readonly #waiting: Parcel[] = [];
  #active = 0;
  #open = 0;
  #stopped = false;
  #paused = false;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #idle: (() => void)[] = [];

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Where the app listens: several addresses take turns, as behind a load balancer. */
  connect(...urls: string[]): void {
    this.#urls = urls;
    this.#pump();
  }

  /**
   * Hands in an event; the promise resolves to the time of the first 200 that held it.
   * @param offered hears when a post with it goes out, of every try and copy: the app may have it from then on.
   */
  send(
    event: WebhookEvent,
    channel: Queued['channel'] = 'messaging',
    offered: (at: number) => void = () => {},
  ): Promise<number> {
    const { chaos, random } = this.#options;
    this.counts.events++;
    return new Promise((accepted) => {
      const queued: Queued = { event, channel, offered, accepted };
      const [batched, twice, held] = [
        random.chance(chaos.batch),
        random.chance(chaos.duplicate),
        random.chance(chaos.outOfOrder),
      ];
      if (held) this.#later(random.next() * chaos.waitMs, () => this.#post([queued]));
      else if (batched) this.#joinBatch(queued);
      else this.#post([queued]);
      if (twice) {
        this.counts.duplicates++;
        this.#later(random.next() * chaos.waitMs, () => this.#post([{ ...queued, accepted: () => {} }]));
      }
    });
  }

  /** Nothing is posted until `resume`: as if the way to the app were closed. What comes meanwhile waits in its order. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
  }

  /** Resolves when nothing is being posted, held or tried again. */
  settled(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #joinBatch(queued: Queued): void {
    this.#batch.push(queued);
    if (this.#batch.length > 1) return;
    this.#later(this.#options.random.next() * this.#options.chaos.waitMs, () => {
      const { random } = this.#options;
      this.counts.batches++;
      this.#post(random.chance(0.3) ? random.shuffle(this.#batch) : this.#batch);
      this.#batch = [];
    });
  }

  #later(ms: number, run: () => void): void {
    if (this.#stopped) return;
    this.#open++;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
      this.#close();
    }, ms);
    this.#timers.add(timer);
  }

  #close(): void {
    if (--this.#open === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #post(events: readonly Queued[], tries = 0): void {
    if (this.unsubscribed) return;
    this.#open++;
    this.#waiting.push({ events, tries });
    this.#pump();
  }

  #pump(): void {
    while (
      !this.#stopped &&
      !this.#paused &&
      this.#urls.length > 0 &&
      this.#active < MOST_AT_ONCE &&
      this.#waiting.length > 0
    ) {
      const parcel = this.#waiting.shift()!;
      this.#active++;
      void this.#deliver(parcel).finally(() => {
        this.#active--;
        this.#close();
        this.#pump();
      });
    }
  }

  async #deliver(parcel: Parcel): Promise<void> {
    const body = Buffer.from(inForm(metaJson(this.#envelope(parcel.events)), this.#options.form));
    for (const { offered } of parcel.events) offered(this.#options.clock());
    const { status } = await this.postRaw(body, signatureOf(body, this.#options.appSecret));
    if (status !== 200) return this.#failed(parcel);
    this.#failingSince = undefined;
    for (const { accepted } of parcel.events) accepted(this.#options.clock());
  }

  #failed({ events, tries }: Parcel): void {
    const { retrySeconds, unsubscribeSeconds, clock } = this.#options;
    this.counts.failures++;
    this.#failingSince ??= clock();
    if (clock() - this.#failingSince > unsubscribeSeconds * 1000) this.unsubscribed = true;
    if (this.unsubscribed || this.#stopped) return;
    const seconds = retrySeconds[Math.min(tries, retrySeconds.length - 1)] ?? 1;
    this.#later(seconds * 1000, () => this.#post(events, tries + 1));
  }

  /** Several events share an entry or come in entries of their own: both are seen in the wild. */
  #envelope(events: readonly Queued[]): object {
    const { object, pageId, clock, random } = this.#options;
    const together = events.every(({ channel }) => channel === events[0]!.channel) && random.chance(0.5);
    const entries: Entry[] = together
      ? [{ events: events.map(({ event }) => event), channel: events[0]!.channel }]
      : events.map(({ event, channel }) => ({ events: [event], channel }));
    return envelope(object, pageId, entries, clock());
  }

  /** Posts any bytes with any signature, once; status 0 is no answer in time. */
  async postRaw(body: Buffer, signature: string | undefined): Promise<{ status: number; text: string }> {
    const url = this.#urls[this.#nextUrl++ % this.#urls.length];
    if (url === undefined) throw new Error('connect() the simulator to a webhook first');
    const started = performance.now();
    this.counts.posts++;
    const answer = await this.#exchange(url, body, signature);
    this.counts.byStatus[answer.status] = (this.counts.byStatus[answer.status] ?? 0) + 1;
    if (answer.status === 200) this.ackMs.push(performance.now() - started);
    return answer;
  }

  async #exchange(url: string, body: Buffer, signature: string | undefined) {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      ...(signature === undefined ? {} : { 'x-hub-signature-256': signature }),
    };
    const signal = AbortSignal.timeout(this.#options.ackSeconds * 1000);
    try {
      const response = await fetch(url, { method: 'POST', body: new Uint8Array(body), headers, signal });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 0, text: '' };
    }
  }
}

function inForm(body: string, { numericIds = false, textSeconds = false }: BodyForm): string {
  const numbered = numericIds ? body.replace(/"id":"(\d+)"/g, '"id":$1') : body;
  if (!textSeconds) return numbered;
  return numbered.replace(/"(timestamp|time)":(\d+)\d{3}\b/g, '"$1":"$2"');
}
