/** One post of Meta's, from its bytes to the status that tells Meta whether to send it again. */
import type { NextFunction, Request, Response } from 'express';
import { withinTime } from '../../base/within-time.ts';
import type { Alerts } from '../../watch/alerts.ts';
import type { Log } from '../../watch/log.ts';
import type { Metrics } from '../../watch/metrics.ts';
import type { Pages } from '../send/pages.ts';
import { type Effect, type EntryEffects, effectsOf } from './effects.ts';
import { parseExactly } from './exact-json.ts';
import type { HeardPages } from './heard-pages.ts';
import type { EffectRecorder, Recorded } from './record-effects.ts';
import { isSignature, signersOf } from './verify-signature.ts';

export interface PostOptions {
  pages: Pages;
  recorder: EffectRecorder;
  heard: HeardPages;
  metrics: Metrics;
  log: Log;
  settings: { appId: string };
  clock: () => number;
  alerts: Alerts;
}

const SIGNATURE = 'x-hub-signature-256';
/** Meta waits five seconds; said before they are over, it is sure to send the post again. */
const ANSWER_MS = 4500;
/** More posts than this at once are turned away: Meta keeps them better than our memory. */
const MOST_AT_ONCE = 500;
/** Whoever holds an app secret may name any page. */
const MOST_STRANGERS = 20;

type Refusal = 'bad signature' | 'no JSON' | "another page's secret";
const STATUS: Readonly<Record<Refusal, number>> = {
  'bad signature': 403,
  'no JSON': 400,
  "another page's secret": 403,
};

export class PostAnswerer {
  readonly #options: PostOptions;
  /** Pages that nobody has configured, as far as they were told of. */
  readonly #strangers = new Set<string>();
  #atOnce = 0;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Before the body is read: without a signature of the right form nothing of it matters. */
  checkHeader(request: Request, response: Response, next: NextFunction): void {
    if (isSignature(request.get(SIGNATURE))) {
      next();
      return;
    }
    this.#options.log.warn({ why: 'bad signature' }, 'a post is refused');
    this.#options.metrics.posts.inc({ status: '403' });
    response.status(403).set('connection', 'close').type('text/plain').send('');
  }

  async answer(request: Request, response: Response): Promise<void> {
    const { metrics } = this.#options;
    const begun = performance.now();
    const status = await this.#statusOf(bytesOf(request), request.get(SIGNATURE));
    response
      .status(status)
      .type('text/plain')
      .send(status === 200 ? 'EVENT_RECEIVED' : '');
    metrics.posts.inc({ status: String(status) });
    if (status === 200) metrics.ack.observe((performance.now() - begun) / 1000);
  }

  async #statusOf(body: Buffer, signature: string | undefined): Promise<number> {
    const { log } = this.#options;
    const entries = this.#read(body, signature);
    if (typeof entries === 'string') {
      log.warn({ why: entries, bytes: body.length }, 'a post is refused');
      return STATUS[entries];
    }
    if (this.#atOnce >= MOST_AT_ONCE) return 503;
    const late = new AbortController();
    try {
      await withinTime(this.#takeCounted(entries, late.signal), ANSWER_MS, () => {
        late.abort(new Error(`the store took longer than ${ANSWER_MS} ms`));
        throw late.signal.reason;
      });
      return 200;
    } catch (err) {
      log.error({ err }, 'a post could not be made durable; Meta is asked to send it again');
      return 503;
    }
  }

  /** Counted until it has ended, however long nobody waits for it any more. */
  async #takeCounted(entries: readonly EntryEffects[], signal: AbortSignal): Promise<void> {
    this.#atOnce++;
    try {
      await this.#take(entries, signal);
    } finally {
      this.#atOnce--;
    }
  }

  /** The entries of the pages that are ours. */
  #read(body: Buffer, signature: string | undefined): EntryEffects[] | Refusal {
    const { pages, settings, clock } = this.#options;
    const signers = signersOf(body, signature, pages.secrets);
    if (signers.length === 0) return 'bad signature';
    const json = parse(body);
    if (json === undefined) return 'no JSON';
    const entries: EntryEffects[] = [];
    for (const entry of effectsOf(json.value, { now: clock(), appId: settings.appId })) {
      const page = pages.get(entry.page);
      if (page === undefined) this.#noteStranger(entry.page);
      else if (pages.owns(page, signers)) entries.push(entry);
      else return "another page's secret";
    }
    return entries;
  }

  /** Said once for each: a number that was mistyped is the commonest reason why a bot keeps silent. */
  #noteStranger(page: string): void {
    const { pages, metrics, alerts } = this.#options;
    metrics.events.inc({ event: 'of a page that is not configured' });
    if (this.#strangers.has(page) || this.#strangers.size >= MOST_STRANGERS) return;
    this.#strangers.add(page);
    const known = pages.all.map(({ id }) => id).join(', ');
    void alerts.raise({
      kind: 'page-unknown',
      page,
      what: `events come in of page ${page}, and none of them is answered: PAGE_ID (or webhook.pages) says ${known}`,
      remedy:
        `if it is your page, set PAGE_ID to ${page}; if not, take the app off it in Meta's settings of that page. ` +
        'imitator doctor asks Meta whose the access token is',
    });
  }

  async #take(entries: readonly EntryEffects[], signal: AbortSignal): Promise<void> {
    const { recorder, heard } = this.#options;
    const effects = entries.flatMap((entry) => entry.effects);
    const recorded = await recorder.record(effects, signal);
    for (const { page, writtenAt } of entries) heard.note(page, writtenAt);
    this.#note(effects, recorded);
  }

  #note(effects: readonly Effect[], recorded: Recorded): void {
    const { metrics, log, alerts } = this.#options;
    for (const event of recorded.events) metrics.events.inc({ event });
    for (const alert of recorded.alerts) void alerts.raise(alert);
    for (const [i, effect] of effects.entries()) {
      const event = recorded.events[i];
      const { page, person } = 'party' in effect ? effect.party : { page: undefined, person: undefined };
      const words = 'text' in effect ? log.words(effect.text) : {};
      if (effect.kind === 'message') log.info({ event, page, person, ...words }, 'message');
      else log.debug({ event, page, person, ...words }, 'event');
    }
  }
}

function bytesOf(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function parse(body: Buffer): { value: unknown } | undefined {
  try {
    return { value: parseExactly(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}
