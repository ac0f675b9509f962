/** Shows people that the page is there: seen, typing. The first calls to be left out when Meta wants fewer. */
import { withinTime } from '../../base/within-time.ts';
import type { Presence } from '../../bot/index.ts';
import { addresseeOf, type Store, throttlePage } from '../../store/index.ts';
import type { Log } from '../../watch/log.ts';
import { LONGEST_THROTTLE_MS, pageHold } from './holds.ts';
import type { Pages } from './pages.ts';
import type { SendApi, SenderAction } from './send-api.ts';

export interface PresenceOptions {
  store: Store;
  api: SendApi;
  pages: Pages;
  settings: { markSeen: boolean; typing: boolean };
  log: Log;
  clock: () => number;
}

/** An action still under way may reach Meta after the bubble, and would show dots behind it; longer is no reason to wait. */
const LONGEST_WAIT_MS = 1500;

export class MetaPresence implements Presence {
  readonly #options: PresenceOptions;
  /** The last action of each conversation that is under way: the next one follows it, so that seen comes before dots. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  async markSeen(conversation: string): Promise<void> {
    if (this.#options.settings.markSeen) await this.#track(conversation, 'mark_seen');
  }

  async typing(conversation: string): Promise<void> {
    if (this.#options.settings.typing) await this.#track(conversation, 'typing_on');
  }

  /** Resolves when no action of this conversation is under way, or after a moment. */
  async quiet(conversation: string): Promise<void> {
    const last = this.#underWay.get(conversation);
    if (last !== undefined) await withinTime(last, LONGEST_WAIT_MS, () => {});
  }

  async #track(conversation: string, action: SenderAction): Promise<void> {
    const before = this.#underWay.get(conversation) ?? Promise.resolve();
    const acting = before.then(() => this.#act(conversation, action));
    this.#underWay.set(conversation, acting);
    await acting;
    if (this.#underWay.get(conversation) === acting) this.#underWay.delete(conversation);
  }

  async #act(conversation: string, action: SenderAction): Promise<void> {
    const { store, api, pages, log, clock } = this.#options;
    try {
      const to = await addresseeOf(store.database, conversation);
      const page = to && pages.get(to.page);
      if (page === undefined || to === undefined || (to.awayUntil ?? 0) > 0) return;
      if (pageHold(to, clock()) !== undefined || (to.pausedUntil ?? 0) > clock()) return;
      const { error, waitMinutes } = await api.act(page, to.person, action);
      if (waitMinutes > 0)
        await throttlePage(
          store.database,
          page.id,
          clock() + Math.min(LONGEST_THROTTLE_MS, waitMinutes * 60_000),
        );
      if (error !== undefined) log.debug({ conversation, action, error }, 'a sender action was refused');
    } catch (err) {
      log.debug({ conversation, action, err }, 'a sender action failed');
    }
  }
}
