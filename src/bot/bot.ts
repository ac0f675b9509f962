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
import { deadlineOf, latestDue } from './debounce.ts';
import { type DryRunAnswer, type DryRunRequest, dryRun } from './dry-run.ts';
import type {
  Clock,
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
}

export type ReplyOutcome =
  /** The outbox has the bubbles; `oldestAt` is when the first of the answered messages was written. */
  | { kind: 'committed'; bubbles: readonly string[]; composition: Composition; oldestAt: number }
  /** The messages are answered with nothing. */
  | { kind: 'silent'; why: string }
  /** The burst is not over: come again at this time, in milliseconds since 1970. */
  | { kind: 'wait'; until: number }
  /** Every message has its reply. */
  | { kind: 'nothing' };

export interface Bot {
  /** @throws what store and generator throw, and the signal's reason; nothing is stored then. */
  reply(conversation: string, options?: { signal?: AbortSignal }): Promise<ReplyOutcome>;
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
  const tools = { clock: systemClock, ...options };
  return {
    reply: (conversation, { signal } = {}) => new ReplyMaker(conversation, tools, signal).make(),
    dryRun: (request) => dryRun(tools, request),
  };
}

class ReplyMaker {
  readonly #conversation: string;
  readonly #tools: Required<BotOptions>;
  readonly #signal: AbortSignal | undefined;

  constructor(conversation: string, tools: Required<BotOptions>, signal: AbortSignal | undefined) {
    this.#conversation = conversation;
    this.#tools = tools;
    this.#signal = signal;
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
    const { clock, settings, generator } = this.#tools;
    if (state.paused !== undefined) return this.#beSilent(state, state.paused);
    const due = beginAt(this.#conversation, state.pending, settings, generator.pace);
    if (due > clock.now()) return { kind: 'wait', until: due };
    const asked = state.pending.flatMap((message) => this.#asText(message) ?? []);
    if (asked.length === 0) return this.#beSilent(state, 'no text to answer');
    return this.#compose(state, asked);
  }

  async #compose(state: ConversationState, asked: TypedMessage[]): Promise<ReplyOutcome | 'changed'> {
    const late = this.#tools.clock.now() >= latestDue(state.pending, this.#tools.settings);
    const composition = await this.#whileTyping(
      (signal) =>
        compose(this.#tools, {
          platform: state.platform,
          messages: [...state.history, ...asked],
          contact: this.#tools.settings.contacts[state.person],
          signal,
          deadline: this.#deadline(state),
        }),
      late ? undefined : state.revision,
    );
    if (composition === 'changed') return 'changed';
    const { bubbles } = composition;
    const stored = await this.#commit(state, bubbles, late, this.#pauses(state, bubbles));
    if (stored === 'changed') return 'changed';
    if (bubbles.length === 0) return { kind: 'silent', why: UNFIT };
    const oldestAt = Math.min(...state.pending.map(({ at }) => at));
    return { kind: 'committed', bubbles, composition, oldestAt };
  }

  /**
   * Shows dots while it works; stops the work when something comes in that the revision `since` does not have.
   * Undefined when it is too late to wait for more.
   */
  async #whileTyping(
    work: (signal: AbortSignal) => Promise<Composition>,
    since: number | undefined,
  ): Promise<Composition | 'changed'> {
    const { store, presence, clock } = this.#tools;
    const changed = new AbortController();
    const done = new AbortController();
    const unwatch =
      since === undefined ? () => {} : store.watch(this.#conversation, since, () => changed.abort());
    const signal =
      this.#signal === undefined ? changed.signal : AbortSignal.any([changed.signal, this.#signal]);
    void presence.markSeen(this.#conversation);
    void keepTyping(() => presence.typing(this.#conversation), clock, done.signal);
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

  async #beSilent(state: ConversationState, why: string): Promise<ReplyOutcome | 'changed'> {
    const stored = await this.#commit(state, [], false);
    return stored === 'changed' ? 'changed' : { kind: 'silent', why };
  }

  #commit(
    state: ConversationState,
    bubbles: readonly string[],
    evenIfChanged: boolean,
    pausesMs: readonly number[] = [],
  ) {
    const { revision, rewrites } = state;
    const answers = state.pending.map(({ seq }) => seq);
    const reply = { conversation: this.#conversation, revision, rewrites, answers, bubbles, pausesMs };
    return this.#tools.store.commit(reply, { evenIfChanged });
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
