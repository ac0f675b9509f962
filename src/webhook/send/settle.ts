/**
 * Bubbles of which nobody knows whether they were sent. The echo decides. A missing echo is evidence only where echoes
 * are known to come, and where something later of the same page has come in: else it is the webhook that was away.
 */
import { type Addressee, moveBubble, noteHeardSince, type OutboxRow, queueAgain } from '../../store/index.ts';
import type { DelivererOptions } from './delivery.ts';
import { giveUp } from './give-up.ts';

/** How long after its time-out a send that somebody else began counts as abandoned. */
export const ABANDONED_MS = 3000;
/** Echoes that came this recently are taken to be coming still. */
const ECHOES_KNOWN_MS = 7 * 24 * 3_600_000;
/** Often enough for a send that fails by chance; a send that fails each time is not to fill a phone. */
const MOST_TIMES_AGAIN = 3;
const LONGEST_LOOK_MS = 10_000;

export class Settler {
  readonly #options: DelivererOptions;
  readonly #startedAt: number;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#startedAt = options.clock();
  }

  /** One step for a bubble that was being sent, or is unsure; resolves to when to come again, or undefined at once. */
  async settle(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const { store, settings, clock } = this.#options;
    if (row.state === 'unsure') return this.#settleUnsure(row, to);
    const abandoned = row.changedAt + settings.timeoutSeconds * 1000 + ABANDONED_MS;
    if (clock() < abandoned) return abandoned;
    await moveBubble(store.database, row, 'sending', 'unsure', clock(), 'abandoned');
    return undefined;
  }

  async #settleUnsure(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const { settings, clock } = this.#options;
    const now = clock();
    const deadline = row.changedAt + settings.unsureMinutes * 60_000;
    const again = await this.#whenAgain(row, to);
    if (again !== undefined && again <= now) return this.#sendAgain(row, to);
    if (now >= deadline) return this.#giveUp(row, to);
    const look = Math.min(LONGEST_LOOK_MS, Math.max(250, settings.echoWaitSeconds * 250));
    return Math.min(deadline, again ?? now + look);
  }

  /** When a missing echo is proof enough; undefined while it proves nothing. */
  async #whenAgain(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const { settings, clock } = this.#options;
    const echoesCome = clock() - (to.echoAt ?? 0) < ECHOES_KNOWN_MS;
    if (!echoesCome || row.sentAgain >= MOST_TIMES_AGAIN) return undefined;
    const heardAt = row.heardAt ?? (await this.#heardSince(row, to));
    if (heardAt === undefined) return undefined;
    // Where the webhook was away, the echo may come right behind the first thing that comes.
    const since = Math.max(row.changedAt, heardAt, this.#startedAt, to.receivingSince ?? 0);
    return since + settings.echoWaitSeconds * 1000;
  }

  async #heardSince(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const [written, received] = [to.writtenAt ?? 0, to.writtenReceivedAt ?? 0];
    if (written <= row.changedAt || received <= row.changedAt) return undefined;
    await noteHeardSince(this.#options.store.database, row, received);
    return received;
  }

  async #sendAgain(row: OutboxRow, to: Addressee): Promise<undefined> {
    const { store, settings, clock, onSend, alerts } = this.#options;
    if (!(await queueAgain(store.database, row, clock()))) return undefined;
    onSend('sent again');
    void alerts.raise({
      kind: 'bubble-sent-again',
      what:
        `bubble ${row.id} of page ${to.page} is sent once more: no echo of it came in ${settings.echoWaitSeconds} s, ` +
        'though later events of the page did',
      remedy: 'nothing is to be done, unless it happens often: then see whether echoes come late',
      page: to.page,
      conversation: row.conversation,
    });
    return undefined;
  }

  #giveUp(row: OutboxRow, to: Addressee): Promise<undefined> {
    const why = 'nobody knows whether it was sent';
    void this.#options.alerts.raise({
      kind: 'bubble-given-up',
      what:
        `bubble ${row.id} of page ${to.page} is given up: ${why}. No echo came in ` +
        `${this.#options.settings.unsureMinutes} minutes`,
      remedy: 'look into the conversation, and see whether the page is subscribed to message_echoes',
      page: to.page,
      conversation: row.conversation,
    });
    return giveUp(this.#options, row, why, 'no echo came that would tell');
  }
}
