/** Looks after the access tokens while a server runs: the operator hears of one that ends soon, once a day. */
import { firstTime, type Store } from '../../store/index.ts';
import type { Alerts } from '../../watch/alerts.ts';
import type { Log } from '../../watch/log.ts';
import type { PageCredentials, SendApi } from '../send/send-api.ts';
import { appOf } from './examine-page.ts';
import { examineToken } from './examine-token.ts';

export interface TokenWatchOptions {
  api: SendApi;
  pages: readonly PageCredentials[];
  store: Store;
  alerts: Alerts;
  log: Log;
  clock: () => number;
}

const DAY_MS = 86_400_000;
/** A server that is stopped at once asks nobody. */
const FIRST_MS = 60_000;
const AGAIN_MS = 6 * 3_600_000;

export class TokenWatch {
  readonly #options: TokenWatchOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TokenWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#lookAndGoOn(), FIRST_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Each page's token; of several processes one a day looks. */
  async look(): Promise<void> {
    const { pages, store, clock } = this.#options;
    const day = Math.floor(clock() / DAY_MS);
    for (const page of pages) {
      const mine = await store.transaction((tx) => firstTime(tx, `token:${page.id}:${day}`, clock()));
      if (mine) await this.#examine(page);
    }
  }

  async #lookAndGoOn(): Promise<void> {
    await this.look().catch((err) => this.#options.log.debug({ err }, 'could not look after the tokens'));
    if (this.#timer !== undefined) this.#timer = setTimeout(() => void this.#lookAndGoOn(), AGAIN_MS).unref();
  }

  async #examine(page: PageCredentials): Promise<void> {
    const { api, alerts, clock } = this.#options;
    const appId = await appOf(api, page);
    // Whether the token works at all shows in the sends.
    if (appId === undefined) return;
    const [, expiry] = await examineToken(api, page, { appId, now: clock() });
    if (expiry.ok || expiry.says.startsWith('Graph')) return;
    await alerts.raise({
      kind: 'token-expiring',
      what: `the access token of page ${page.id} ends: ${expiry.says}`,
      remedy: expiry.remedy ?? 'imitator doctor looks into it',
      page: page.id,
    });
  }
}
