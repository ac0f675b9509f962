/** Makes the effects of one post durable, all or none, and calls for the conversations that it concerns. */
import type { AttachmentKind } from '../../../config/groups/bot.ts';
import { KeyedTurns } from '../../base/keyed-turns.ts';
import { type BurstSettings, dangerIn, dueAt, isUrgent } from '../../bot/index.ts';
import {
  addMessage,
  addOwnerMessage,
  appIdOf,
  bubbleOf,
  burstOf,
  confirmEcho,
  conversationId,
  deleteMessage,
  editMessage,
  ensureConversation,
  firstTime,
  forgottenAmong,
  isImitators,
  isUnnamed,
  lockConversations,
  noteControl,
  noteDirect,
  noteHeard,
  noteOwnerWrote,
  notePolicy,
  noteSeemsTaken,
  type Party,
  placeMessages,
  resumePage,
  type Sql,
  type Store,
  stopPage,
} from '../../store/index.ts';
import type { Alert } from '../../watch/alerts.ts';
import type { ControlEffect, Effect, MessageEffect } from './effects.ts';

/** Posts of one conversation that wait for each other: in the database each of them would hold a connection. */
const MOST_OF_ONE = 50;
const DAY_MS = 24 * 3_600_000;
/** Control over a thread expires after a day without activity. */
const CONTROL_MS = DAY_MS;

export interface RecordSettings {
  pauseAfterOwnerMinutes: number;
  appId: string;
  /** When a burst of messages to a page is over. */
  burst(page: string): BurstSettings;
  /** What stands for an attachment without words: `ignore`, a text, or nothing said. */
  onAttachment(page: string, attachment: AttachmentKind): string | undefined;
}

export interface Recorded {
  /** What happened, by name, for the counts. */
  events: string[];
  /** What an operator must hear of. */
  alerts: Alert[];
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
          const recording = new Recording(tx, this.#settings, this.#clock(), this.#store);
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

/** What was on its way when somebody was forgotten. */
const FORGOTTEN = 'of somebody forgotten';

/** One post in its transaction. */
class Recording {
  readonly recorded: Recorded = { events: [], alerts: [] };
  /** Whether something can be done at once. */
  dueNow = false;
  readonly #tx: Sql;
  readonly #settings: RecordSettings;
  readonly #now: number;
  readonly #installation: Pick<Store, 'installation' | 'key'>;
  /** Pages that Meta lets go on. */
  readonly #resumed = new Set<string>();
  /** Conversations in which something was written that is not to wait for the end of a burst. */
  readonly #urgent = new Set<string>();
  /** Conversations whose messages have changed, with their pages, and those whose bubbles need not wait any longer. */
  readonly #changed = new Map<string, string>();
  readonly #settled = new Set<string>();

  constructor(
    tx: Sql,
    settings: RecordSettings,
    now: number,
    installation: Pick<Store, 'installation' | 'key'>,
  ) {
    this.#tx = tx;
    this.#settings = settings;
    this.#now = now;
    this.#installation = installation;
  }

  async take(effects: readonly Effect[]): Promise<void> {
    await lockConversations(this.#tx, [...conversationsOf(effects)]);
    const forgotten = await this.#forgottenAmong(effects);
    for (const effect of effects)
      this.recorded.events.push(forgotten.has(effect) ? FORGOTTEN : await this.#takeOne(effect));
  }

  /** The reply is due when the burst is over, as the store knows it now. */
  async callUp({ queue }: Store): Promise<void> {
    for (const [conversation, page] of this.#changed) {
      const burst = await burstOf(this.#tx, conversation);
      const due = this.#urgent.has(conversation) ? this.#now : dueAt(burst, this.#settings.burst(page));
      if (burst.length > 0) await this.#call(queue, conversation, due);
    }
    for (const conversation of this.#settled) await this.#call(queue, conversation, this.#now);
    // Last: it moves the calls of other conversations, whose rows nobody has locked here.
    for (const page of this.#resumed) await resumePage(this.#tx, page, this.#now);
    if (this.#resumed.size > 0) this.dueNow = true;
  }

  async #call(queue: Store['queue'], conversation: string, at: number): Promise<void> {
    await queue.wake(conversation, at, this.#tx);
    if (at <= this.#now) this.dueNow = true;
  }

  /** Behind the locks: whoever forgets somebody at this moment is done, or comes after us and finds what we store. */
  async #forgottenAmong(effects: readonly Effect[]): Promise<ReadonlySet<Effect>> {
    const copies = effects.flatMap((effect) => {
      if (!('party' in effect)) return [];
      const { party, at } = effect;
      const mid = 'mid' in effect ? { mid: effect.mid } : {};
      const said = effect.kind === 'echo' && effect.metadata === '' ? { said: effect.text } : {};
      return [{ effect, party, at, ...mid, ...said }];
    });
    if (copies.length === 0) return new Set();
    const forgotten = await forgottenAmong(this.#tx, this.#installation.key, copies, this.#now);
    return new Set([...forgotten].map(({ effect }) => effect));
  }

  /** The name of what happened. */
  async #takeOne(effect: Effect): Promise<string> {
    switch (effect.kind) {
      case 'message':
        return this.#message(effect);
      case 'edit':
        this.#noteChange(effect.party, await editMessage(this.#tx, effect.party, effect, this.#now));
        return 'message_edit';
      case 'deletion':
        this.#noteChange(effect.party, await deleteMessage(this.#tx, effect.party, effect.mid, this.#now));
        return 'deletion';
      case 'echo':
        return this.#echo(effect);
      case 'control':
        return this.#control(effect);
      case 'policy':
        return this.#policy(effect);
      case 'count':
        return this.#count(effect);
    }
  }

  async #count({ name, key, opensWindow }: Extract<Effect, { kind: 'count' }>): Promise<string> {
    const first = key === undefined || (await firstTime(this.#tx, key, this.#now));
    if (!first) return `${name} again`;
    if (opensWindow !== undefined)
      await noteHeard(this.#tx, conversationId(opensWindow.party), this.#heardAt(opensWindow.at));
    return name;
  }

  async #message(effect: MessageEffect): Promise<string> {
    const { party, mid, text, at, standby = false, tap } = effect;
    const stands = effect.attachment && this.#settings.onAttachment(party.page, effect.attachment);
    const ignored = stands === 'ignore';
    const words = ignored ? text : (stands ?? text);
    const message = { ...party, mid, text: words, at, heardAt: this.#heardAt(at), tap };
    const seq = await addMessage(this.#tx, message, this.#now);
    if (seq === undefined) return 'message again';
    if (ignored) {
      await placeMessages(this.#tx, [seq]);
      return 'attachment ignored';
    }
    if (standby) {
      // Whoever has the thread answers it, whatever becomes of the thread later.
      await placeMessages(this.#tx, [seq]);
      this.#alertToDanger(party, text);
      return 'message on standby';
    }
    const conversation = conversationId(party);
    await noteDirect(this.#tx, conversation, at);
    if (isUrgent(text)) this.#urgent.add(conversation);
    this.#noteChange(party, conversation);
    return 'message';
  }

  /** Another app has the thread: nobody here will look at it again. */
  #alertToDanger(party: Party, text: string): void {
    const danger = dangerIn(text);
    if (danger === undefined) return;
    this.recorded.alerts.push({
      kind: 'crisis',
      what: `a message may speak of ${danger}, in a conversation that another app has: the bot says nothing there`,
      remedy: 'read the conversation now and answer there yourself',
      page: party.page,
      conversation: conversationId(party),
      words: text,
    });
  }

  /** What came too late to be answered by its own time came now as far as we know: then Meta's error decides. */
  #heardAt(at: number): number {
    return at > this.#now || at < this.#now - DAY_MS ? this.#now : at;
  }

  async #echo(echo: Extract<Effect, { kind: 'echo' }>): Promise<string> {
    const { party, mid, metadata, appId, text, at } = echo;
    const id = bubbleOf(metadata, this.#installation.installation);
    const ofOurApp = appId !== '' && !isImitators(metadata) && (await this.#isOurApp(party.page, appId));
    const ours = id !== undefined || ofOurApp;
    // Which bubble it is has to be seen in its text: Instagram names nothing, and releases of before no installation.
    const unsigned = (metadata === '' && (appId === '' || ofOurApp)) || isUnnamed(metadata);
    const news = { mid, text, id, ours, unsigned, appId };
    const confirmed = await confirmEcho(this.#tx, party, news, this.#now);
    if (confirmed === 'not ours') return this.#ownerWrote(party, { mid, text, at });
    if (confirmed === 'awaited') this.#settled.add(conversationId(party));
    return 'echo of ours';
  }

  /** By the setting, else by what echoes of our own have named. */
  async #isOurApp(page: string, appId: string): Promise<boolean> {
    return appId === (this.#settings.appId || (await appIdOf(this.#tx, page)));
  }

  async #ownerWrote(party: Party, message: { mid: string; text: string; at: number }): Promise<string> {
    if (!(await addOwnerMessage(this.#tx, party, message, this.#now))) return 'echo again';
    // A clock that goes wrong must not silence the bot for longer than the owner wants.
    const until = Math.min(message.at, this.#now) + this.#settings.pauseAfterOwnerMinutes * 60_000;
    await noteOwnerWrote(this.#tx, conversationId(party), message.at, until);
    return 'owner wrote';
  }

  async #control(effect: ControlEffect): Promise<string> {
    const { party, at, why, owner } = effect;
    const conversation = await ensureConversation(this.#tx, party, this.#now);
    const copy = `control:${conversation}:${at}:${owner}:${effect.ours}`;
    if (effect.told && !(await firstTime(this.#tx, copy, this.#now))) return 'control again';
    const { ours, told } = await this.#controlKnown(effect);
    const news = { at, until: ours ? 0 : at + CONTROL_MS, why };
    await (told ? noteControl : noteSeemsTaken)(this.#tx, conversation, news);
    return ours ? 'control came' : 'control left';
  }

  /** Where no setting names our app, the echoes may have. */
  async #controlKnown({
    party,
    ours,
    told,
    owner,
  }: ControlEffect): Promise<{ ours: boolean; told: boolean }> {
    if (owner === '' || this.#settings.appId !== '') return { ours, told };
    const own = await appIdOf(this.#tx, party.page);
    return own === undefined ? { ours, told } : { ours: owner === own, told: true };
  }

  async #policy(effect: Extract<Effect, { kind: 'policy' }>): Promise<string> {
    const { page, action, reason, at } = effect;
    if (!(await firstTime(this.#tx, `policy:${page}:${action}:${at}`, this.#now)))
      return 'policy_enforcement again';
    const changes = action === 'block' || action === 'unblock';
    const newest = !changes || (await notePolicy(this.#tx, page, at));
    const late = newest ? '' : '; it comes late and changes nothing, for something newer is known';
    this.recorded.alerts.push({
      kind: 'page-policy',
      what: `${`Meta's policy enforcement on page ${page}: ${action} ${reason}`.trim()}${late}`,
      remedy: "see the page's support inbox and its page quality; docs/messenger.md tells of the rules",
      page,
    });
    if (newest && changes) await this.#obey(page, action);
    return 'policy_enforcement';
  }

  async #obey(page: string, action: 'block' | 'unblock'): Promise<void> {
    if (action === 'unblock') {
      this.#resumed.add(page);
      return;
    }
    this.#resumed.delete(page);
    await stopPage(this.#tx, page, 'policy: Meta has blocked the page');
  }

  #noteChange({ page }: Party, conversation: string | undefined): void {
    if (conversation !== undefined) this.#changed.set(conversation, page);
  }
}

function conversationsOf(effects: readonly Effect[]): Set<string> {
  return new Set(effects.flatMap((effect) => ('party' in effect ? conversationId(effect.party) : [])));
}
