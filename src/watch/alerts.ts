/**
 * What an operator must hear of. Everything that alerts goes through this port: it is in the log at once, then in the
 * store, and from there it is told in the ways that the settings name (notify/).
 */
import { type AlertKind, isUrgent, type NotifySettings } from '../../config/groups/notify.ts';
import { addAlert, type NewAlert, type NoticeWay, type Sql, type Store } from '../store/index.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface Alert extends NewAlert {
  kind: AlertKind;
  /** What happened, without a word and without the id of a person: it leaves this machine. */
  what: string;
  /** What to do about it. */
  remedy: string;
  page?: string | undefined;
  conversation?: string | undefined;
  /** What the person wrote, if that is the reason: kept and told only where `admin.notify.messageText` is on. */
  words?: string | undefined;
}

export interface Alerts {
  /** Never rejects, and need not be waited for. */
  raise(alert: Alert): Promise<void>;
  /**
   * Stores it with what else the transaction does, or not at all: for what must not be lost between the two. It is told
   * within seconds of the transaction's end.
   */
  raiseIn(tx: Sql, alert: Alert): Promise<void>;
}

export interface StoredAlertsOptions {
  store: Store;
  settings: NotifySettings;
  metrics: Metrics;
  log: Log;
  clock: () => number;
  /** Hears when something is there to be told. */
  onStored(): void;
}

export class StoredAlerts implements Alerts {
  readonly #options: StoredAlertsOptions;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: StoredAlertsOptions) {
    this.#options = options;
  }

  raise(alert: Alert): Promise<void> {
    this.#say(unnamed(alert));
    const storing = this.#store(unnamed(alert)).finally(() => this.#underWay.delete(storing));
    this.#underWay.add(storing);
    return storing;
  }

  async raiseIn(tx: Sql, alert: Alert): Promise<void> {
    await this.#add(tx, unnamed(alert));
    this.#say(unnamed(alert));
  }

  /** Resolves when nothing is on its way to the store. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #say({ kind, what, remedy, page, conversation }: Alert): void {
    const { metrics, log } = this.#options;
    metrics.alerts.inc({ kind });
    log.error({ alert: true, kind, page, conversation }, `${what}; ${remedy}`);
  }

  async #store(alert: Alert): Promise<void> {
    const { store, log, onStored } = this.#options;
    try {
      await store.transaction((tx) => this.#add(tx, alert));
      onStored();
    } catch (err) {
      log.error({ err, kind: alert.kind }, 'an alert could not be stored: it stands in this log alone');
    }
  }

  #add(tx: Sql, { words, ...alert }: Alert): Promise<void> {
    const { settings, clock } = this.#options;
    const ways = settings.kinds.includes(alert.kind) ? waysOf(settings) : [];
    const kept = settings.messageText ? { ...alert, words } : alert;
    return addAlert(tx, kept, { ways, urgent: isUrgent(alert.kind), now: clock() });
  }
}

/** Errors of Meta's may name whom they concern. */
function unnamed(alert: Alert): Alert {
  const person = alert.conversation?.split(':').at(-1) ?? '';
  return person === '' ? alert : { ...alert, what: alert.what.replaceAll(person, '[person]') };
}

/** The ways of telling that the settings name. */
export function waysOf({ url, command }: Pick<NotifySettings, 'url' | 'command'>): NoticeWay[] {
  return [...(url === '' ? [] : (['url'] as const)), ...(command.length === 0 ? [] : (['command'] as const))];
}
