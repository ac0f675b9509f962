/** Makes the effects of one post durable, all or none, and calls for the conversations that it concerns. */
import { KeyedTurns } from '../../base/keyed-turns.ts';
import { type BurstSettings, dueAt } from '../../bot/index.ts';
import {
  addMessage,
  addOwnerMessage,
  bubbleOf,
  burstOf,
  confirmEcho,
  conversationId,
  deleteMessage,
  editMessage,
  ensureConversation,
  firstTime,
  isOurMetadata,
  lockConversations,
  noteControl,
  type Party,
  pauseConversation,
  resumeConversation,
  resumePage,
  type Sql,
  type Store,
  stopPage,
} from '../../store/index.ts';
import type { Effect } from './effects.ts';

/** Posts of one conversation that wait for each other: in the database each of them would hold a connection. */
const MOST_OF_ONE = 50;
/** Control over a thread expires after a day without activity. */
const CONTROL_MS = 24 * 3_600_000;

export interface RecordSettings extends BurstSettings {
  pauseAfterOwnerMinutes: number;
  appId: string;
}

export interface Recorded {
  /** What happened, by name, for the counts. */
  events: string[];
  /** What an operator must hear of. */
  alerts: string[];
}

export class EffectRecorder {
  readonly #store: Store;
  readonly #settings: RecordSettings;
  readonly #clock: () => number;
  readonly #turns = new KeyedTurns(MOST_OF_ONE);

  constructor(store: Store, settings: RecordSettings, clock: () => number) {
    this.#store = store;
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * Resolves when everything is durable; rejects when it is not, and Meta is to send it again.
   * @param signal aborts when nobody waits any more: then nothing of it is stored.
   */
  async record(effects: readonly Effect[], signal?: AbortSignal): Promise<Recorded> {
    if (effects.length === 0) return { events: [], alerts: [] };
    const store = () =>
      this.#store.transaction(
        async (tx) => {
          const recording = new Recording(tx, this.#settings, this.#clock());
          await recording.take(effects);
          await recording.callUp(this.#store);
          return recording;
        },
        { signal },
      );
    const { recorded, dueNow } = await this.#turns.take(conversationsOf(effects), store);
    if (dueNow) this.#store.queue.nudge();
    return recorded;
  }
}

/** One post in its transaction. */
class Recording {
  readonly recorded: Recorded = { events: [], alerts: [] };
  /** Whether something can be done at once. */
  dueNow = false;
  readonly #tx: Sql;
  readonly #settings: RecordSettings;
  readonly #now: number;
  /** Conversations whose messages have changed, and those whose bubbles need not wait any longer. */
  readonly #changed = new Set<string>();
  readonly #settled = new Set<string>();

  constructor(tx: Sql, settings: RecordSettings, now: number) {
    this.#tx = tx;
    this.#settings = settings;
    this.#now = now;
  }

  async take(effects: readonly Effect[]): Promise<void> {
    await this.#lock(effects);
    for (const effect of effects) this.recorded.events.push(await this.#takeOne(effect));
  }

  /** The reply is due when the burst is over, as the store knows it now. */
  async callUp({ queue }: Store): Promise<void> {
    for (const conversation of this.#changed) {
      const burst = await burstOf(this.#tx, conversation);
      if (burst.length > 0) await this.#call(queue, conversation, dueAt(burst, this.#settings));
    }
    for (const conversation of this.#settled) await this.#call(queue, conversation, this.#now);
  }

  async #call(queue: Store['queue'], conversation: string, at: number): Promise<void> {
    await queue.wake(conversation, at, this.#tx);
    if (at <= this.#now) this.dueNow = true;
  }

  /** Each effect locks its conversation by itself: only who holds two could meet another in the middle. */
  async #lock(effects: readonly Effect[]): Promise<void> {
    const ids = conversationsOf(effects);
    if (ids.size > 1) await lockConversations(this.#tx, [...ids]);
  }

  /** The name of what happened. */
  async #takeOne(effect: Effect): Promise<string> {
    switch (effect.kind) {
      case 'message':
        return this.#message(effect);
      case 'edit':
        this.#noteChange(await editMessage(this.#tx, effect.party, effect, this.#now));
        return 'message_edit';
      case 'deletion':
        this.#noteChange(await deleteMessage(this.#tx, effect.party, effect.mid, this.#now));
        return 'deletion';
      case 'echo':
        return this.#echo(effect);
      case 'control':
        return this.#control(effect);
      case 'policy':
        return this.#policy(effect);
      case 'count': {
        const first = effect.key === undefined || (await firstTime(this.#tx, effect.key, this.#now));
        return first ? effect.name : `${effect.name} again`;
      }
    }
  }

  async #message(effect: Extract<Effect, { kind: 'message' }>): Promise<string> {
    const { party, mid, text, at } = effect;
    if (!(await addMessage(this.#tx, { ...party, mid, text, at }, this.#now))) return 'message again';
    this.#noteChange(conversationId(party));
    return 'message';
  }

  async #echo(echo: Extract<Effect, { kind: 'echo' }>): Promise<string> {
    const { party, mid, metadata, appId, text, at } = echo;
    const ours = isOurMetadata(metadata) || (appId !== '' && appId === this.#settings.appId);
    const id = bubbleOf(metadata);
    const unsigned = metadata === '' && appId === '';
    const confirmed = await confirmEcho(this.#tx, party, { mid, text, id, ours, unsigned }, this.#now);
    if (confirmed === 'not ours') return this.#ownerWrote(party, { mid, text, at });
    if (confirmed === 'awaited') this.#settled.add(conversationId(party));
    return 'echo of ours';
  }

  async #ownerWrote(party: Party, message: { mid: string; text: string; at: number }): Promise<string> {
    if (!(await addOwnerMessage(this.#tx, party, message, this.#now))) return 'echo again';
    const until = message.at + this.#settings.pauseAfterOwnerMinutes * 60_000;
    if (until > this.#now) await pauseConversation(this.#tx, conversationId(party), until, 'the owner wrote');
    return 'owner wrote';
  }

  async #control(effect: Extract<Effect, { kind: 'control' }>): Promise<string> {
    const { party, ours, at, why } = effect;
    const conversation = await ensureConversation(this.#tx, party, this.#now);
    if (!(await noteControl(this.#tx, conversation, at))) return 'control again';
    if (ours) await resumeConversation(this.#tx, conversation);
    else await pauseConversation(this.#tx, conversation, at + CONTROL_MS, why);
    return ours ? 'control came' : 'control left';
  }

  async #policy(effect: Extract<Effect, { kind: 'policy' }>): Promise<string> {
    const { page, action, reason } = effect;
    this.recorded.alerts.push(`Meta's policy enforcement on page ${page}: ${action} ${reason}`.trim());
    if (action === 'unblock') await resumePage(this.#tx, page);
    else if (action === 'block') await stopPage(this.#tx, page, 'policy: Meta has blocked the page');
    return 'policy_enforcement';
  }

  #noteChange(conversation: string | undefined): void {
    if (conversation !== undefined) this.#changed.add(conversation);
  }
}

function conversationsOf(effects: readonly Effect[]): Set<string> {
  return new Set(effects.flatMap((effect) => ('party' in effect ? conversationId(effect.party) : [])));
}
