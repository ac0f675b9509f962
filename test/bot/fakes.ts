/** A world for the bot in memory: a store, a clock that tests turn, a generator that says what it is told. */
import { bot as botSettings } from '../../config/groups/bot.ts';
import { NO_DISCLOSURE } from '../../config/groups/conduct.ts';
import {
  type Bot,
  type Clock,
  type CommittedReply,
  type ConductState,
  type ConversationState,
  type ConversationStore,
  createBot,
  type GenerateOptions,
  type PendingMessage,
  type Platform,
  type Rendering,
  type ReplyGenerator,
  type StoredDecision,
  UNTOUCHED,
} from '../../src/bot/index.ts';
import type { TypedMessage } from '../../src/vocabulary.ts';

export const START = Date.UTC(2026, 10, 1, 12);

export class ManualClock implements Clock {
  time = START;
  #sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#sleepers.push({ until: this.time + ms, wake: resolve });
    });
  }

  /** Lets time pass; whoever sleeps until then wakes, in order, and runs until it waits again. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = this.#sleepers.filter(({ until }) => until <= end).sort((a, b) => a.until - b.until)[0];
      if (next === undefined) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.time = Math.max(this.time, next.until);
      next.wake();
    }
    this.time = end;
    await settle();
  }
}

/** Everything that can run without time passing has run. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export class MemoryStore implements ConversationStore {
  history: TypedMessage[] = [];
  pending: PendingMessage[] = [];
  paused: string | undefined;
  conduct: ConductState = UNTOUCHED;
  readonly notes: StoredDecision[] = [];
  platform: Platform = 'page';
  revision = 0;
  rewrites = 0;
  readonly replies: CommittedReply[] = [];
  readonly #clock: Clock;
  readonly #watchers = new Set<() => void>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get watched(): number {
    return this.#watchers.size;
  }

  says(text: string, at = this.#clock.now()): PendingMessage {
    const seq = ++this.#seq;
    const message = { seq, mid: `m_${seq}`, text, at, receivedAt: this.#clock.now() };
    this.pending.push(message);
    this.#changed();
    return message;
  }

  edits(message: PendingMessage, text: string): void {
    message.text = text;
    this.rewrites++;
    this.#changed();
  }

  unsends(message: PendingMessage): void {
    this.pending = this.pending.filter((other) => other !== message);
    this.rewrites++;
    this.#changed();
  }

  async load(): Promise<ConversationState> {
    const { platform, paused, revision, rewrites } = this;
    const pending = structuredClone(this.pending);
    return {
      id: 'ann',
      platform,
      person: 'ann-id',
      history: [...this.history],
      pending,
      paused,
      conduct: this.conduct,
      revision,
      rewrites,
    };
  }

  async note(_: string, __: number, decision: StoredDecision): Promise<void> {
    this.notes.push(decision);
  }

  watch(_: string, since: number, changed: () => void): () => void {
    const tell = (): void => {
      if (this.revision > since) changed();
    };
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  async commit(reply: CommittedReply, options: { evenIfChanged?: boolean } = {}) {
    const answered = this.pending.filter(({ seq }) => reply.answers.includes(seq));
    const changed = options.evenIfChanged
      ? this.rewrites !== reply.rewrites
      : this.revision !== reply.revision;
    if (changed) return 'changed' as const;
    this.pending = this.pending.filter((message) => !answered.includes(message));
    this.history.push(...answered.map(({ text, at }) => ({ side: 'other' as const, text, at })));
    const at = this.#clock.now();
    this.history.push(...reply.bubbles.map((text) => ({ side: 'owner' as const, text, at })));
    this.replies.push(reply);
    return 'committed' as const;
  }

  #changed(): void {
    this.revision++;
    for (const tell of [...this.#watchers]) tell();
  }
}

export const rendering: Rendering = {
  messageBreak: '| ',
  contextTurns: 0,
  sessionGapHours: 6,
  privacyLiterals: ['phone', 'email', 'link', 'card'],
  phoneCountry: '',
};

export interface Generation {
  prompt: string;
  options: GenerateOptions;
}

export class ScriptedGenerator implements ReplyGenerator {
  rendering = rendering;
  readonly version = 'v1';
  /** What the next draws say; then the prompt comes back. */
  texts: (string | Error)[] = [];
  /** How long each draw takes. */
  takesMs = 0;
  readonly generations: Generation[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get prompts(): string[] {
    return this.generations.map(({ prompt }) => prompt);
  }

  async generate(prompt: string, options: GenerateOptions) {
    this.generations.push({ prompt, options });
    const text = this.texts.shift() ?? `re: ${prompt}`;
    if (this.takesMs > 0) await this.#clock.sleep(this.takesMs, options.signal);
    options.signal?.throwIfAborted();
    if (text instanceof Error) throw text;
    const timings = { queueMs: 0, encodeMs: 0, decodeMs: this.takesMs, totalMs: this.takesMs };
    return { text, score: -1, tokens: { prompt: 3, reply: 4 }, timings };
  }
}

export interface World {
  clock: ManualClock;
  store: MemoryStore;
  generator: ScriptedGenerator;
  bot: Bot;
  actions: string[];
}

/** Disclosures are turned off here: what is said besides replies has tests of its own. */
export const UNDISCLOSED = { disclosure: NO_DISCLOSURE };

export function world(changes: Record<string, unknown> = {}): World {
  const settings = { ...UNDISCLOSED, ...changes };
  const clock = new ManualClock();
  const store = new MemoryStore(clock);
  const generator = new ScriptedGenerator(clock);
  const actions: string[] = [];
  const presence = {
    markSeen: async () => void actions.push('seen'),
    typing: async () => void actions.push('typing'),
  };
  const bot = createBot({ settings: botSettings.parse(settings), store, generator, presence, clock });
  return { clock, store, generator, bot, actions };
}
