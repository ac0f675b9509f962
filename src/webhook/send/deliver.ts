/**
 * Brings a conversation's bubbles to the person, one after the other: each is recorded before and after its send, and
 * none goes out before its predecessor is known to be sent.
 */
import { createHash } from 'node:crypto';
import {
  type Addressee,
  addresseeOf,
  firstBubble,
  giveUpBubbles,
  metadataOf,
  moveBubble,
  noteSent,
  type OutboxRow,
  pauseConversation,
  putBackBubble,
  type Store,
  stopPage,
  throttlePage,
} from '../../store/index.ts';
import type { PageCredentials, SendApi, SendResult } from './send-api.ts';

export interface DeliverSettings {
  timeoutSeconds: number;
  echoWaitSeconds: number;
  maxTries: number;
  retrySeconds: number;
}

export interface DelivererOptions {
  store: Store;
  api: SendApi;
  page(id: string): PageCredentials | undefined;
  settings: DeliverSettings;
  clock: () => number;
  /** Hears how every send ended, by name. */
  onSend(result: string): void;
  /** Hears what an operator must do something about. */
  onAlert(alert: string): void;
}

type RefusedSend = Extract<SendResult, { kind: 'refused' }>;

/** How long after its time-out a send that somebody else began counts as abandoned. */
const ABANDONED_MS = 3000;
const STOPPED_MS = 60_000;
const MUTE_MS = 24 * 3_600_000;
const LEAST_THROTTLE_MS = 60_000;
/** Echoes that came this recently are taken to be coming still. */
const ECHOES_KNOWN_MS = 7 * 24 * 3_600_000;

export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #startedAt: number;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#startedAt = options.clock();
  }

  /** Resolves to the time at which to come again, or undefined when nothing is left to send. */
  async deliver(conversation: string, signal?: AbortSignal): Promise<number | undefined> {
    const { store } = this.#options;
    for (;;) {
      signal?.throwIfAborted();
      const row = await firstBubble(store.database, conversation);
      if (row === undefined) return undefined;
      const to = await addresseeOf(store.database, conversation);
      if (to === undefined) return undefined;
      const again = await this.#advance(row, to);
      if (again !== undefined) return again;
    }
  }

  /** One step for the first bubble; resolves to when to come again, or undefined to go on at once. */
  async #advance(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const now = this.#options.clock();
    if (row.state !== 'queued') return this.#settle(row, to);
    // Half a reply that the owner, or another app, has spoken into is not continued.
    if ((to.pausedUntil ?? 0) > now) return this.#giveUp(row, to.pausedWhy ?? 'paused', 'not sent any more');
    if (to.stopped !== null) return now + STOPPED_MS;
    if ((to.throttledUntil ?? 0) > now) return to.throttledUntil!;
    return this.#send(row, to);
  }

  /** A bubble of which nobody knows whether it was sent. */
  async #settle(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const { store, settings, clock } = this.#options;
    if (row.state === 'sending') {
      const abandoned = row.changedAt + settings.timeoutSeconds * 1000 + ABANDONED_MS;
      if (clock() < abandoned) return abandoned;
      await moveBubble(store.database, row, 'sending', 'unsure', clock(), 'abandoned');
      return undefined;
    }
    // While no server ran no echo could come in: what came meanwhile is posted again now.
    const waited = Math.max(row.changedAt, this.#startedAt) + settings.echoWaitSeconds * 1000;
    if (clock() < waited) return waited;
    if (clock() - (to.echoAt ?? 0) < ECHOES_KNOWN_MS) {
      await moveBubble(store.database, row, 'unsure', 'queued', clock(), 'no echo');
      return undefined;
    }
    const why = 'nobody knows whether it was sent';
    return this.#giveUp(row, why, 'no echo came, and none are known to come for this page');
  }

  async #send(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const { store, api, settings, clock } = this.#options;
    const page = this.#options.page(to.page);
    if (page === undefined) return this.#stopPage(row, to, 'no access token is configured for it');
    if (row.attempts >= settings.maxTries) return this.#giveUp(row, 'too many tries', 'temporary errors');
    const begun = clock();
    if (!(await moveBubble(store.database, row, 'queued', 'sending', begun))) return undefined;
    // Who was held up between the record and the send must not send what another may have sent since.
    if (clock() - begun > ABANDONED_MS) return undefined;
    const result = await api.sendText(page, to.person, row.text, metadataOf(row.id));
    return this.#record(row, to, result);
  }

  async #record(row: OutboxRow, to: Addressee, result: SendResult): Promise<number | undefined> {
    const { store, clock, onSend } = this.#options;
    onSend(result.kind === 'refused' ? result.verdict.remedy : result.kind);
    const again = await this.#recordBubble(row, to, result);
    // After the bubble, and once: whoever ends the pause the moment it is there finds the bubble ready to go.
    const pauseMs = pauseAfter(result);
    if (pauseMs > 0) await throttlePage(store.database, to.page, clock() + pauseMs);
    return again;
  }

  async #recordBubble(row: OutboxRow, to: Addressee, result: SendResult): Promise<number | undefined> {
    const { store, clock } = this.#options;
    if (result.kind === 'refused') return this.#handleRefusal(row, to, result);
    if (result.kind === 'sent') await noteSent(store.database, row, result.mid, clock());
    else await moveBubble(store.database, row, 'sending', 'unsure', clock(), result.why);
    return undefined;
  }

  async #handleRefusal(row: OutboxRow, to: Addressee, result: RefusedSend): Promise<number | undefined> {
    const { store, settings, clock, onAlert } = this.#options;
    const { remedy, name, meaning, alert } = result.verdict;
    if (alert)
      onAlert(`bubble ${row.id} of page ${to.page} is given up: ${meaning} (${name}: ${result.detail})`);
    switch (remedy) {
      case 'retry': {
        await moveBubble(store.database, row, 'sending', 'queued', clock(), name);
        return clock() + settings.retrySeconds * 1000 * 2 ** row.attempts;
      }
      case 'throttled':
        // When to come again is what the page says then.
        await putBackBubble(store.database, row, clock(), name);
        return undefined;
      case 'stop-page': {
        const again = await this.#stopPage(row, to, `${meaning} (${name}: ${result.detail})`);
        await putBackBubble(store.database, row, clock(), name);
        return again;
      }
      case 'mute':
        await pauseConversation(store.database, row.conversation, clock() + MUTE_MS, meaning);
        return this.#giveUp(row, name, meaning);
      default:
        return this.#giveUp(row, name, `${meaning}: ${result.detail}`);
    }
  }

  /** The bubbles stay in the outbox: they go out when the page works again. */
  async #stopPage(row: OutboxRow, to: Addressee, why: string): Promise<number> {
    const { store, clock, page, onAlert } = this.#options;
    await stopPage(store.database, to.page, `send: ${why}`, tokenMark(page(to.page)));
    onAlert(
      `page ${to.page} is stopped: ${why}; bubble ${row.id} and what follows waits in the outbox. ` +
        'It goes on with another access token, or after `imitator serve --resume-pages`',
    );
    return clock() + STOPPED_MS;
  }

  async #giveUp(row: OutboxRow, why: string, detail: string): Promise<undefined> {
    const { store, clock, onSend } = this.#options;
    onSend('given up');
    await giveUpBubbles(store.database, row.conversation, why, detail, clock());
    return undefined;
  }
}

/** For how long nothing is to go out for the page, in milliseconds. */
function pauseAfter(result: SendResult): number {
  const throttled = result.kind === 'refused' && result.verdict.remedy === 'throttled';
  return Math.max(throttled ? LEAST_THROTTLE_MS : 0, result.waitMinutes * 60_000);
}

/** Tells one access token from another, and says nothing of it. */
export function tokenMark(page: PageCredentials | undefined): string {
  if (page === undefined) return 'none';
  return createHash('sha256').update(page.accessToken).digest('base64url').slice(0, 12);
}
