/**
 * Brings a conversation's bubbles to the person, one after the other: each is recorded before and after its send, and
 * none goes out before its predecessor is known to be sent.
 */
import { createHash } from 'node:crypto';
import {
  type Addressee,
  addresseeOf,
  claimProbe,
  firstBubble,
  metadataOf,
  moveBubble,
  noteFailedReach,
  noteReached,
  noteSeemsTaken,
  noteSent,
  noteUnknownError,
  type OutboxRow,
  putBackBubble,
  stopPage,
  throttlePage,
} from '../../store/index.ts';
import type { DelivererOptions } from './delivery.ts';
import { giveUp } from './give-up.ts';
import { backOffMs, LONGEST_THROTTLE_MS, pageHold, quietHold, readyAt, windowEnd } from './holds.ts';
import type { PageCredentials, SendResult } from './send-api.ts';
import { ABANDONED_MS, Settler } from './settle.ts';

type RefusedSend = Extract<SendResult, { kind: 'refused' }>;

/** A bubble on its way. */
interface Sending {
  row: OutboxRow;
  to: Addressee;
  /** It tries in the name of a page for which Meta could not be reached. */
  probe: boolean;
}

const LOOK_AGAIN_MS = 60_000;
/** Dots go out after 20 seconds on their own. */
const DOTS_MS = 15_000;
const SEE_ERRORS = 'docs/send-errors.md says what errors mean; answer by hand if it matters';
const MUTE_MS = 24 * 3_600_000;
const LEAST_THROTTLE_MS = 60_000;
/** The operator hears of a page that is away when it is no hiccup any more: after about half a minute. */
const FAILURES_BEFORE_ALERT = 6;

export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #settler: Settler;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#settler = new Settler(options);
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
    const { settings, clock } = this.#options;
    const now = clock();
    if (row.state !== 'queued') return this.#settler.settle(row, to);
    // Half a reply that the owner, or another app, has spoken into is not continued.
    if ((to.pausedUntil ?? 0) > now)
      return giveUp(this.#options, row, to.pausedWhy ?? 'paused', 'not sent any more');
    if ((windowEnd(to, settings.windowHours) ?? now) < now) return this.#giveUpLate(row, to);
    const hold = pageHold(to, now) ?? quietHold(row, now, settings) ?? readyAt(row, settings, now);
    if (hold > now) return hold;
    if (row.attempts > 0 || row.typedAt <= now) return this.#send(row, to);
    void this.#options.onTyping(row.conversation);
    return Math.min(row.typedAt, now + DOTS_MS);
  }

  async #send(row: OutboxRow, to: Addressee): Promise<number | undefined> {
    const { store, api, settings, clock } = this.#options;
    const page = this.#options.page(to.page);
    if (page === undefined) return this.#stopPage(to, 'no access token is configured for it');
    const begun = clock();
    const probe = to.awayUntil !== null;
    const lease = settings.timeoutSeconds * 1000 + ABANDONED_MS;
    if (probe && !(await claimProbe(store.database, to.page, begun, lease))) return begun + LOOK_AGAIN_MS;
    if (!(await moveBubble(store.database, row, 'queued', 'sending', begun))) return undefined;
    // Who was held up between the record and the send must not send what another may have sent since.
    if (clock() - begun > ABANDONED_MS) return undefined;
    const result = await api.sendText(page, to.person, row.text, metadataOf(store.installation, row.id));
    return this.#record({ row, to, probe }, result);
  }

  async #record(sending: Sending, result: SendResult): Promise<number | undefined> {
    const { store, clock, onSend } = this.#options;
    onSend(result.kind === 'refused' ? result.verdict.remedy : result.kind);
    const again = await this.#recordBubble(sending, result);
    // After the bubble, and once: whoever ends the pause the moment it is there finds the bubble ready to go.
    const pauseMs = pauseAfter(result);
    if (pauseMs > 0) await throttlePage(store.database, sending.to.page, clock() + pauseMs);
    const awayUntil = await this.#recordReach(sending, result);
    return again === undefined ? undefined : Math.max(again, awayUntil);
  }

  async #recordBubble({ row, to }: Sending, result: SendResult): Promise<number | undefined> {
    const { store, clock } = this.#options;
    if (result.kind === 'refused') return this.#handleRefusal(row, to, result);
    if (result.kind === 'sent') await noteSent(store.database, row, result.mid, clock());
    else await moveBubble(store.database, row, 'sending', 'unsure', clock(), result.why);
    return undefined;
  }

  /** Whether Meta is there for the page. Resolves to until when nothing is tried, or 0. */
  async #recordReach({ to, probe }: Sending, result: SendResult): Promise<number> {
    const { store, settings, clock, alerts } = this.#options;
    const failure = failedReach(result);
    if (failure === undefined) {
      const known = probe || (to.awayFailures ?? 0) > 0;
      if (known) await noteReached(store.database, to.page, clock());
      return 0;
    }
    const waits = { firstMs: settings.retrySeconds * 1000, mostMs: settings.longestRetrySeconds * 1000 };
    const failed = { ...waits, sure: failure.sure, probe };
    const { failures, until } = await noteFailedReach(store.database, to.page, failed, clock());
    if (probe && failures === FAILURES_BEFORE_ALERT)
      void alerts.raise({
        kind: 'meta-away',
        what:
          `Meta cannot be reached for page ${to.page} (${failure.name}): what is to be sent waits, and one bubble tries ` +
          `every ${settings.longestRetrySeconds} s at most`,
        remedy: 'see whether this machine reaches the Graph API',
        page: to.page,
      });
    return until;
  }

  async #handleRefusal(row: OutboxRow, to: Addressee, result: RefusedSend): Promise<number | undefined> {
    const { store, settings, clock } = this.#options;
    const { remedy, name, meaning, alert } = result.verdict;
    if (alert && remedy === 'give-up') this.#alertGivenUp(row, to, `${meaning} (${name}: ${result.detail})`);
    switch (remedy) {
      case 'away':
        await putBackBubble(store.database, row, clock(), name);
        return clock() + settings.retrySeconds * 1000;
      case 'retry':
        await moveBubble(store.database, row, 'sending', 'queued', clock(), name);
        return clock() + backOffMs(row.attempts + 1, settings);
      case 'wait':
        return this.#tryAgain(row, to, result);
      case 'throttled':
        // When to come again is what the page says then.
        await putBackBubble(store.database, row, clock(), name);
        return undefined;
      case 'stop-page': {
        const again = await this.#stopPage(to, `${meaning} (${name}: ${result.detail})`);
        await putBackBubble(store.database, row, clock(), name);
        return again;
      }
      case 'mute':
        await this.#mute(row, meaning);
        return giveUp(this.#options, row, name, meaning);
      default:
        return giveUp(this.#options, row, name, `${meaning}: ${result.detail}`);
    }
  }

  /** What nobody knows the meaning of may pass: the person is owed the bubble. */
  async #tryAgain(
    row: OutboxRow,
    to: Addressee,
    { verdict, detail }: RefusedSend,
  ): Promise<number | undefined> {
    const { store, settings, clock, alerts } = this.#options;
    const said = `${verdict.meaning} (${verdict.name}: ${detail})`;
    const last = row.unknownErrors + 1 >= settings.maxTries;
    if (last) {
      this.#alertGivenUp(row, to, said, ` after ${settings.maxTries} tries`);
      return giveUp(this.#options, row, verdict.name, `${verdict.meaning}: ${detail}`);
    }
    if (row.unknownErrors === 0)
      void alerts.raise({
        kind: 'bubble-waits',
        what: `bubble ${row.id} of page ${to.page} waits: ${said}; it is tried ${settings.maxTries} times in all`,
        remedy: SEE_ERRORS,
        page: to.page,
        conversation: row.conversation,
      });
    await noteUnknownError(store.database, row, clock(), verdict.name);
    return clock() + backOffMs(row.attempts + 1, settings);
  }

  /** Another app answers, until something of the person comes to us again. */
  #mute(row: OutboxRow, why: string): Promise<void> {
    const { store, clock } = this.#options;
    const now = clock();
    return store.transaction((tx) =>
      noteSeemsTaken(tx, row.conversation, { at: now, until: now + MUTE_MS, why }),
    );
  }

  /** The bubbles stay in the outbox: they go out when the page works again. */
  async #stopPage(to: Addressee, why: string): Promise<number> {
    const { store, clock, page, alerts } = this.#options;
    await stopPage(store.database, to.page, `send: ${why}`, tokenMark(page(to.page)));
    await alerts.raise({
      kind: 'page-stopped',
      what: `page ${to.page} is stopped: ${why}; what is to be sent waits in the outbox`,
      remedy:
        'mend that (imitator doctor looks into it); the page goes on with another access token, or after ' +
        '`imitator serve --resume-pages`',
      page: to.page,
    });
    return clock() + LOOK_AGAIN_MS;
  }

  #alertGivenUp({ id, conversation }: OutboxRow, { page }: Addressee, why: string, after = ''): void {
    const what = `bubble ${id} of page ${page} is given up${after}: ${why}`;
    void this.#options.alerts.raise({
      kind: 'bubble-given-up',
      what,
      remedy: SEE_ERRORS,
      page,
      conversation,
    });
  }

  /** Meta would take it no more. */
  #giveUpLate(row: OutboxRow, to: Addressee): Promise<undefined> {
    const { settings } = this.#options;
    const heard = new Date(to.heardAt ?? 0).toISOString();
    const kept = to.stopped ?? row.error ?? '';
    const detail =
      `the person was heard last at ${heard}, and Meta takes answers for ${settings.windowHours} hours` +
      (kept === '' ? '' : `; what kept it till then: ${kept}`);
    this.#alertGivenUp(row, to, detail, ', for its window has closed');
    return giveUp(this.#options, row, 'the window has closed', detail);
  }
}

/** For how long nothing is to go out for the page, in milliseconds. */
function pauseAfter(result: SendResult): number {
  const throttled = result.kind === 'refused' && result.verdict.remedy === 'throttled';
  return Math.min(
    LONGEST_THROTTLE_MS,
    Math.max(throttled ? LEAST_THROTTLE_MS : 0, result.waitMinutes * 60_000),
  );
}

/** Why Meta does not seem to be there; undefined where it has answered, or where the error may be one person's. */
function failedReach(result: SendResult): { name: string; sure: boolean } | undefined {
  if (result.kind === 'unsure') return result.answered ? undefined : { name: result.why, sure: false };
  if (result.kind !== 'refused' || result.verdict.remedy !== 'away') return undefined;
  return { name: result.verdict.name, sure: result.unreached === true };
}

/** Tells one access token from another, and says nothing of it. */
export function tokenMark(page: PageCredentials | undefined): string {
  if (page === undefined) return 'none';
  return createHash('sha256').update(page.accessToken).digest('base64url').slice(0, 12);
}
