/**
 * One conversation's unanswered messages become one reply, stored with its bubbles; sending them is another's work.
 * A message that comes while the reply is made cancels it, for the burst goes on; once the burst has lasted long
 * enough, or the reply is stored, it joins the next prompt instead.
 */
import type { BotSettings } from '../../config/groups/bot.ts';
import type { TypedMessage } from '../vocabulary.ts';
import { beginAt } from './begin-at.ts';
import { systemClock } from './clock.ts';
import { type Composition, compose } from './compose.ts';
import { deadlineOf, latestDue } from './conduct/debounce.ts';
import { type ConductSettings, type Decision, modeOf, type Situation } from './conduct/decision.ts';
import { disclosureFor } from './conduct/disclosure.ts';
import { decide, decideUrgent } from './conduct/policies/decide.ts';
import { situationOf } from './conduct/situation.ts';
import { type DryRunAnswer, type DryRunRequest, dryRun } from './dry-run.ts';
import type {
  Clock,
  CommittedReply,
  ConversationState,
  ConversationStore,
  PendingMessage,
  Presence,
  ReplyGenerator,
} from './ports.ts';
import { pausesBefore } from './typing-pauses.ts';

export interface BotOptions {
  settings: BotSettings;
  store: ConversationStore;
  generator: ReplyGenerator;
  presence: Presence;
  clock?: Clock;
  /** How long Meta takes answers after a person was heard. */
  windowHours?: number;
}

export type ReplyOutcome =
  /** The outbox has the bubbles; `oldestAt` is when the first of the answered messages was written. */
  | { kind: 'committed'; bubbles: readonly string[]; composition: Composition; oldestAt: number }
  /** The bubbles wait for a person's approval. */
  | { kind: 'drafted'; bubbles: readonly string[] }
  /** The bot has said something for itself: the outbox has it. */
  | { kind: 'said'; why: string }
  /** The messages are answered with nothing. */
  | { kind: 'silent'; why: string }
  /** The burst is not over: come again at this time, in milliseconds since 1970. */
  | { kind: 'wait'; until: number }
  /** Every message has its reply. */
  | { kind: 'nothing' };

export interface ReplyOptions {
  signal?: AbortSignal;
  urgentOnly?: boolean;
}

export interface Bot {
  /**
   * @param options with `urgentOnly` only what cannot wait is heeded: a person in danger, a stop word.
   * @throws what store and generator throw, and the signal's reason; nothing is stored then.
   */
  reply(conversation: string, options?: ReplyOptions): Promise<ReplyOutcome>;
  /** The reply that these messages would get, stored and sent nowhere. */
  dryRun(request: DryRunRequest): Promise<DryRunAnswer>;
}

/** Why there is no reply where the draws were all blocked. */
export const UNFIT = 'no draw was fit to be sent';

/** More than any prompt holds: N is 128 ids. */
const HISTORY_MESSAGES = 80;
/** The dots go out after 20 seconds on their own. */
const TYPING_MS = 15_000;
/** What it takes to bring the first bubble from the store to the person. */
const SEND_MS = 3000;

/** A bot over a store, a generator of replies and a presence; the clock is the machine's if left out. */
export function createBot(options: BotOptions): Bot {
  const { windowHours = 24, ...world } = options;
  const settings: ConductSettings = { ...options.settings, windowHours };
  const tools = { clock: systemClock, ...world, settings };
  return {
    reply: (conversation, how = {}) => new ReplyMaker(conversation, tools, how).make(),
    dryRun: (request) => dryRun(tools, request),
  };
}

type BotTools = Omit<Required<BotOptions>, 'settings' | 'windowHours'> & { settings: ConductSettings };

class ReplyMaker {
  readonly #conversation: string;
  readonly #tools: BotTools;
  readonly #signal: AbortSignal | undefined;
  readonly #decide: (situation: Situation) => Decision | undefined;

  constructor(conversation: string, tools: BotTools, { signal, urgentOnly = false }: ReplyOptions) {
    this.#conversation = conversation;
    this.#tools = tools;
    this.#signal = signal;
    this.#decide = urgentOnly ? decideUrgent : decide;
  }

  async make(): Promise<ReplyOutcome> {
    for (;;) {
      this.#signal?.throwIfAborted();
      const state = await this.#tools.store.load(this.#conversation, HISTORY_MESSAGES);
      const outcome = await this.#answer(state);
      if (outcome !== 'changed') return outcome;
    }
  }

  /** 'changed' when a message came in between, and everything is to be looked at anew. */
  async #answer(state: ConversationState | undefined): Promise<ReplyOutcome | 'changed'> {
    if (state === undefined || state.pending.length === 0) return { kind: 'nothing' };
    const { settings, clock, generator } = this.#tools;
    const due = beginAt(this.#conversation, state.pending, settings, generator.pace);
    const situation = await situationOf(state, settings, { now: clock.now(), due });
    const decision = this.#decide(situation);
    if (decision === undefined) return { kind: 'nothing' };
    switch (decision.kind) {
      case 'wait':
        return this.#wait(state, decision);
      case 'silent':
        return this.#beSilent(state, decision);
      case 'say':
        return this.#say(state, situation, decision);
      default:
        return this.#compose(state, situation, decision);
    }
  }

  async #wait(state: ConversationState, decision: Decision & { kind: 'wait' }): Promise<ReplyOutcome> {
    // A burst that goes on is no news.
    if (decision.policy !== 'burst')
      await this.#tools.store.note(this.#conversation, state.revision, stored(decision));
    return { kind: 'wait', until: decision.until };
  }

  async #beSilent(
    state: ConversationState,
    decision: Decision & { kind: 'silent' },
  ): Promise<ReplyOutcome | 'changed'> {
    const { change, alert, why } = decision;
    const result = await this.#commit(state, { bubbles: [], decision, change, alert });
    return result === 'changed' ? 'changed' : { kind: 'silent', why };
  }

  async #say(
    state: ConversationState,
    situation: Situation,
    decision: Decision & { kind: 'say' },
  ): Promise<ReplyOutcome | 'changed'> {
    const { notice, always = false, change, alert, why } = decision;
    const drafts = modeOf(situation) === 'draft' && !always;
    const said = drafts
      ? { bubbles: [notice.text], draft: { prompt: '', version: null } }
      : { bubbles: [], notices: [notice], replacesQueued: always };
    const result = await this.#commit(state, { ...said, decision, change, alert });
    if (result === 'changed') return 'changed';
    return drafts ? { kind: 'drafted', bubbles: said.bubbles } : { kind: 'said', why };
  }

  async #compose(
    state: ConversationState,
    situation: Situation,
    decision: Decision & { kind: 'answer' | 'draft' },
  ): Promise<ReplyOutcome | 'changed'> {
    const { clock, settings, generator } = this.#tools;
    const drafts = decision.kind === 'draft';
    const late = clock.now() >= latestDue(state.pending, settings);
    const asked = state.pending.flatMap((message) => this.#asText(message) ?? []);
    const work = (signal: AbortSignal) =>
      compose(this.#tools, {
        platform: state.platform,
        messages: [...state.history, ...asked],
        contact: settings.contacts[state.person],
        signal,
        deadline: drafts ? undefined : this.#deadline(state),
      });
    const composition = await this.#watching(work, { since: late ? undefined : state.revision, drafts });
    if (composition === 'changed') return 'changed';
    const { bubbles, prompt } = composition;
    if (bubbles.length === 0) {
      const why = UNFIT;
      const result = await this.#commit(
        state,
        { bubbles, decision: { ...decision, kind: 'silent', why } },
        late,
      );
      return result === 'changed' ? 'changed' : { kind: 'silent', why };
    }
    const disclosure = disclosureFor(situation);
    const why =
      disclosure === undefined ? decision.why : `${decision.why}; a bot is disclosed ${disclosure.why}`;
    const notices = disclosure === undefined ? [] : [{ name: disclosure.name, text: disclosure.text }];
    const draft = drafts ? { draft: { prompt, version: generator.version ?? null } } : {};
    const result = await this.#commit(
      state,
      { bubbles, notices, ...draft, pausesMs: this.#pauses(state, bubbles), decision: { ...decision, why } },
      late,
    );
    if (result === 'changed') return 'changed';
    if (drafts) return { kind: 'drafted', bubbles };
    const oldestAt = Math.min(...state.pending.map(({ at }) => at));
    return { kind: 'committed', bubbles, composition, oldestAt };
  }

  /**
   * Shows dots while it works; stops the work when something comes in that the revision `since` does not have.
   * Undefined when it is too late to wait for more. What a person approves later shows no dots now.
   */
  async #watching(
    work: (signal: AbortSignal) => Promise<Composition>,
    { since, drafts }: { since: number | undefined; drafts: boolean },
  ): Promise<Composition | 'changed'> {
    const { store, presence, clock } = this.#tools;
    const changed = new AbortController();
    const done = new AbortController();
    const unwatch =
      since === undefined ? () => {} : store.watch(this.#conversation, since, () => changed.abort());
    const signal =
      this.#signal === undefined ? changed.signal : AbortSignal.any([changed.signal, this.#signal]);
    if (!drafts) void presence.markSeen(this.#conversation);
    if (!drafts) void keepTyping(() => presence.typing(this.#conversation), clock, done.signal);
    try {
      return await work(signal);
    } catch (error) {
      if (changed.signal.aborted && this.#signal?.aborted !== true) return 'changed';
      throw error;
    } finally {
      unwatch();
      done.abort();
    }
  }

  #commit(
    state: ConversationState,
    said: Pick<CommittedReply, 'bubbles' | 'decision'> & Partial<CommittedReply>,
    evenIfChanged = false,
  ) {
    const { revision, rewrites } = state;
    const answers = state.pending.map(({ seq }) => seq);
    const { decision } = said;
    const reply = { conversation: this.#conversation, revision, rewrites, answers, ...said };
    return this.#tools.store.commit({ ...reply, decision: stored(decision) }, { evenIfChanged });
  }

  /** The first bubble is typed within the promised seconds, if they are not lost already. */
  #pauses(state: ConversationState, bubbles: readonly string[]): number[] {
    const { settings, generator, clock } = this.#tools;
    const deadline = settings.pace === 'capped' ? this.#deadline(state) : undefined;
    const left = deadline === undefined ? undefined : deadline - clock.now();
    const key = `${this.#conversation}:${state.pending[0]!.seq}`;
    return pausesBefore(key, bubbles, settings, generator.pace, left);
  }

  /** Undefined once it is lost: who is late anyway should at least say something good. */
  #deadline(state: ConversationState): number | undefined {
    const deadline = deadlineOf(state.pending, this.#tools.settings) - SEND_MS;
    return deadline > this.#tools.clock.now() ? deadline : undefined;
  }

  /** What a message counts as in a prompt; undefined for an attachment that is to be ignored. */
  #asText({ text, at }: PendingMessage): TypedMessage | undefined {
    const { onAttachment } = this.#tools.settings;
    if (text !== '') return { side: 'other', text, at };
    return onAttachment === 'ignore' ? undefined : { side: 'other', text: onAttachment, at };
  }
}

function stored({ policy, kind, why }: CommittedReply['decision']): CommittedReply['decision'] {
  return { policy, kind, why };
}

async function keepTyping(show: () => Promise<void>, clock: Clock, done: AbortSignal): Promise<void> {
  try {
    while (!done.aborted) {
      await show();
      await clock.sleep(TYPING_MS, done);
    }
  } catch (error) {
    if (!done.aborted) throw error;
  }
}
