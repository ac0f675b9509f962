/** Makes the effects of one post durable, all or none, and calls for the conversations that it concerns. */
import { type BurstSettings, dueAt } from '../bot/index.ts';
import {
  addMessage,
  addOwnerMessage,
  confirmEcho,
  conversationId,
  deleteMessage,
  editMessage,
  ensureConversation,
  firstTime,
  isOurs,
  pauseConversation,
  resumeConversation,
  resumePage,
  type Sql,
  type Store,
  stopPage,
  unanswered,
} from '../store/index.ts';
import type { Effect } from './effects.ts';

/** In the metadata of everything we send: an echo that carries it is our own. */
export const METADATA_PREFIX = 'imitator:';
/** Control over a thread expires after a day without activity. */
const CONTROL_MS = 24 * 3_600_000;

export interface ReceiveSettings extends BurstSettings {
  pauseAfterOwnerMinutes: number;
  appId: string;
}

export interface Received {
  /** What happened, by name, for the counts. */
  events: string[];
  /** What an operator must hear of. */
  alerts: string[];
}

export class Receiver {
  private readonly store: Store;
  private readonly settings: ReceiveSettings;
  private readonly clock: () => number;

  constructor(store: Store, settings: ReceiveSettings, clock: () => number) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
  }

  /** Resolves when everything is durable; rejects when it is not, and Meta is to send it again. */
  async receive(effects: readonly Effect[]): Promise<Received> {
    if (effects.length === 0) return { events: [], alerts: [] };
    return this.store.database.transaction(async (tx) => {
      const taken: Received = { events: [], alerts: [] };
      const callFor = new Set<string>();
      const settled = new Set<string>();
      for (const effect of effects) await this.take(tx, effect, taken, callFor, settled);
      for (const conversation of callFor) await this.call(tx, conversation);
      for (const conversation of settled) await this.store.queue.wake(conversation, this.clock(), tx);
      return taken;
    });
  }

  private async take(
    tx: Sql,
    effect: Effect,
    received: Received,
    callFor: Set<string>,
    settled: Set<string>,
  ): Promise<void> {
    const now = this.clock();
    switch (effect.kind) {
      case 'message': {
        const added = await addMessage(tx, { ...effect.party, ...effect }, now);
        if (added) callFor.add(conversationId(effect.party));
        received.events.push(added ? 'message' : 'message again');
        return;
      }
      case 'edit': {
        const conversation = await editMessage(tx, effect.mid, effect.text, effect.edits, now);
        if (conversation !== undefined) callFor.add(conversation);
        received.events.push('message_edit');
        return;
      }
      case 'deletion': {
        const conversation = await deleteMessage(tx, effect.mid, now);
        if (conversation !== undefined) callFor.add(conversation);
        received.events.push('deletion');
        return;
      }
      case 'echo':
        received.events.push(await this.echo(tx, effect, settled));
        return;
      case 'control':
        await this.control(tx, effect);
        received.events.push(effect.ours ? 'control came' : 'control left');
        return;
      case 'policy':
        await this.policy(tx, effect, received);
        return;
      case 'count': {
        const first = effect.key === undefined || (await firstTime(tx, effect.key, now));
        received.events.push(first ? effect.name : `${effect.name} again`);
      }
    }
  }

  private async echo(
    tx: Sql,
    echo: Extract<Effect, { kind: 'echo' }>,
    settled: Set<string>,
  ): Promise<string> {
    const { party, mid, metadata, appId, text, at } = echo;
    const now = this.clock();
    const ours =
      metadata.startsWith(METADATA_PREFIX) ||
      (appId !== '' && appId === this.settings.appId) ||
      (await isOurs(tx, mid));
    if (ours) {
      const conversation = await confirmEcho(tx, party.page, outboxId(metadata), mid, now);
      if (conversation !== undefined) settled.add(conversation);
      return 'echo of ours';
    }
    if (!(await addOwnerMessage(tx, party, { mid, text, at }, now))) return 'echo again';
    const until = now + this.settings.pauseAfterOwnerMinutes * 60_000;
    await pauseConversation(tx, conversationId(party), until, 'the owner wrote');
    return 'owner wrote';
  }

  private async control(tx: Sql, { party, ours, why }: Extract<Effect, { kind: 'control' }>): Promise<void> {
    const conversation = await ensureConversation(tx, party, this.clock());
    if (ours) await resumeConversation(tx, conversation);
    else await pauseConversation(tx, conversation, this.clock() + CONTROL_MS, why);
  }

  private async policy(
    tx: Sql,
    effect: Extract<Effect, { kind: 'policy' }>,
    received: Received,
  ): Promise<void> {
    const { page, action, reason } = effect;
    received.events.push('policy_enforcement');
    received.alerts.push(`Meta's policy enforcement on page ${page}: ${action} ${reason}`.trim());
    if (action === 'unblock') await resumePage(tx, page);
    else if (action === 'block') await stopPage(tx, page, 'policy: Meta has blocked the page');
  }

  /** The reply is due when the burst is over, as the store knows it now. */
  private async call(tx: Sql, conversation: string): Promise<void> {
    const pending = await unanswered(tx, conversation);
    if (pending.length > 0) await this.store.queue.wake(conversation, dueAt(pending, this.settings), tx);
  }
}

function outboxId(metadata: string): number | undefined {
  const id = Number(metadata.slice(METADATA_PREFIX.length).split(':')[0]);
  return metadata.startsWith(METADATA_PREFIX) && Number.isSafeInteger(id) ? id : undefined;
}
