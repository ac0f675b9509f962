/**
 * Tells the operator of alerts in the ways that the settings name: together where several came, not too often, and
 * again until it arrives or its time is over. Every process looks; a notice is told by one of them at a time.
 */
import type { NotifySettings } from '../../../config/groups/notify.ts';
import { claimNotices, type NoticeWay, noticesWaiting, type Store, settleNotice } from '../../store/index.ts';
import { waysOf } from '../alerts.ts';
import type { Log } from '../log.ts';
import { type NoticeBody, noticeBody } from './notice-body.ts';
import { postTo, run, type Told } from './tell.ts';

export interface NotifierOptions {
  store: Store;
  settings: NotifySettings;
  /** What the command is run with: no secret of ours. */
  commandEnvironment: NodeJS.ProcessEnv;
  log: Log;
  clock: () => number;
}

const LOOK_MS = 5000;
const MOST_AT_ONCE = 20;
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 1_800_000;
/** Longer than the telling itself can take. */
const LEASE_MORE_MS = 10_000;

export class Notifier {
  readonly #options: NotifierOptions;
  readonly #telling = new Map<NoticeWay, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (waysOf(this.#options.settings).length === 0) return;
    this.#timer = setInterval(() => this.look(), LOOK_MS).unref();
    this.look();
  }

  /** What is being told may arrive. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#telling.values());
  }

  /** Looks for what is to be told now. Who looks meanwhile is answered by the next look. */
  look(): void {
    if (this.#timer === undefined) return;
    for (const way of waysOf(this.#options.settings)) {
      if (this.#telling.has(way)) continue;
      const telling = this.#tellAll(way)
        .catch((err) => this.#options.log.debug({ err }, 'could not look for notices'))
        .finally(() => this.#telling.delete(way));
      this.#telling.set(way, telling);
    }
  }

  async #tellAll(way: NoticeWay): Promise<void> {
    while (this.#timer !== undefined && (await this.#tellSome(way)));
  }

  /** Whether there was something to tell, and it arrived. */
  async #tellSome(way: NoticeWay): Promise<boolean> {
    const { store, settings, log, clock } = this.#options;
    const { database } = store;
    const claim = {
      now: clock(),
      everyMs: settings.everySeconds * 1000,
      leaseMs: settings.timeoutSeconds * 1000 + LEASE_MORE_MS,
      most: MOST_AT_ONCE,
    };
    const notices = await claimNotices(database, way, claim);
    if (notices.length === 0) return false;
    const more = await noticesWaiting(database, way, clock());
    const wrong = await this.#tell(way, noticeBody(notices, more));
    const now = clock();
    for (const { notice, tries, at } of notices) {
      const over = now - at > settings.giveUpHours * 3_600_000;
      const state = wrong === undefined ? 'arrived' : over ? 'failed' : 'waiting';
      await settleNotice(database, notice, { state, detail: wrong ?? '', nextAt: now + retryMs(tries) });
    }
    if (wrong !== undefined)
      log.warn({ way, notices: notices.length, why: wrong }, 'the operator could not be told');
    return wrong === undefined;
  }

  #tell(way: NoticeWay, body: NoticeBody): Promise<Told> {
    const { settings, commandEnvironment: env } = this.#options;
    const timeoutMs = settings.timeoutSeconds * 1000;
    return way === 'url'
      ? postTo(settings.url, body, timeoutMs)
      : run(settings.command, body, { timeoutMs, env });
  }
}

/** The wait after so many tries. */
function retryMs(tries: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, tries - 1));
}
