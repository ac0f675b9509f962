/**
 * What the bot needs of the world, and nothing of how the world does it: a store of conversations, somebody who
 * shows the person that the page is there, a generator of replies, a clock. `src/store` and `src/webhook` stand
 * behind these in a running server; the dry run and the tests have others.
 */
import type { Rendering } from '../formatting/prompt/index.ts';
import type { DecodingSettings, Ranker, ScoredReply } from '../reply/index.ts';
import type { OwnerPace, TypedMessage } from '../vocabulary.ts';
import type { ConductAlert, ConductChange, ConductState, Decision, Notice } from './conduct/decision.ts';
import type { PendingMessage } from './conduct/pending-message.ts';

export { MOST_PROMPT_CHARACTERS, type Rendering } from '../formatting/prompt/index.ts';
export type { DecodingSettings } from '../reply/index.ts';
export type { PendingMessage } from './conduct/pending-message.ts';

export type Platform = 'page' | 'instagram';

export interface ConversationState {
  id: string;
  platform: Platform;
  /** The other side's id, as the platform gives it. */
  person: string;
  /**
   * Oldest first, in the order in which it was answered: a message that came while the reply to others went out
   * stands after that reply, whatever the timestamps say. Without deleted messages and bubbles of kind `system`.
   */
  history: readonly TypedMessage[];
  /** Ordered by `at`, then `seq`. */
  pending: readonly PendingMessage[];
  /** Why the bot must be silent now (the owner wrote, another app has the thread), if it must. */
  paused: string | undefined;
  conduct: ConductState;
  /** Changes with every message, edit and deletion of this conversation. */
  revision: number;
  /** Changes with every edit and deletion. */
  rewrites: number;
}

export interface CommittedReply {
  conversation: string;
  /** What the reply was made from. */
  revision: number;
  rewrites: number;
  /** The `seq` of every message that it answers; also of those answered with silence, with no bubbles. */
  answers: readonly number[];
  bubbles: readonly string[];
  /** What the bot says for itself, before the bubbles; `{code}` in it is that of the request for deletion. */
  notices?: readonly Notice[];
  /** The bubbles wait for a person's approval, and go nowhere until then. */
  draft?: { prompt: string; version: string | null };
  /** What has not gone out of earlier replies goes out no more. */
  replacesQueued?: boolean;
  change?: ConductChange | undefined;
  alert?: ConductAlert | undefined;
  decision: StoredDecision;
  /** Milliseconds to wait before each of them, the first counted from the commit; nothing if left out. */
  pausesMs?: readonly number[];
}

export type StoredDecision = Pick<Decision, 'policy' | 'kind' | 'why'>;

export interface ConversationStore {
  /** At most `historyMessages` messages of the past, the latest. Undefined for a conversation that was forgotten. */
  load(conversation: string, historyMessages: number): Promise<ConversationState | undefined>;
  /**
   * Calls back soon after a message, edit or deletion comes in that makes a later revision than `since`: late news of
   * what is known already is no change. The returned function ends that.
   */
  watch(conversation: string, since: number, changed: () => void): () => void;
  /**
   * In one transaction: the outbox has the bubbles, and the messages are answered. 'changed', and nothing is stored,
   * if the revision is another by now, or one of the messages was answered by somebody else; with `evenIfChanged` new
   * messages do not count as a change, only edits and deletions do.
   */
  commit(reply: CommittedReply, options?: { evenIfChanged?: boolean }): Promise<'committed' | 'changed'>;
  /** A decision that changes nothing is stored too, unless it was the last one already. */
  note(conversation: string, revision: number, decision: StoredDecision): Promise<void>;
}

/** Sender actions. Their failures are the implementation's to log: they never stop a reply, so none may reject. */
export interface Presence {
  markSeen(conversation: string): Promise<void>;
  typing(conversation: string): Promise<void>;
}

export interface GeneratedReply {
  /** As the model wrote it: bubbles joined by pipes. */
  text: string;
  /** Mean log probability of a token, or the beam's score; for the dry run. */
  score: number;
  tokens: { prompt: number; reply: number };
  /** Milliseconds. */
  timings: { queueMs: number; encodeMs: number; decodeMs: number; totalMs: number };
  /** All that were drawn at once, this one among them; left out where it is the only one. */
  alternatives?: readonly ScoredReply[] | undefined;
}

/** Likelihoods of given replies, in their order. */
export interface ReplyScores {
  scores: readonly Omit<ScoredReply, 'text'>[];
  timings: GeneratedReply['timings'];
}

export interface ReplyGenerator {
  /** How the model's training data was rendered; configuration cannot override it. */
  readonly rendering: Rendering;
  /** The version's name, or undefined for a model served from a folder. */
  readonly version: string | undefined;
  /**
   * @param options of `draw` 0 decodes as the settings or the version say; further draws must differ (sampling with another
   * seed).
   * @throws ImitatorError `generation-busy` when the queue is full, `generation-late` past the deadline.
   */
  generate(prompt: string, options: GenerateOptions): Promise<GeneratedReply>;
  /** How fast the owner is; left out where nobody knows, and then nothing waits for its sake. */
  readonly pace?: OwnerPace | undefined;
  /** What is known of the owner to choose by; left out, likelihood alone chooses. */
  readonly ranker?: Ranker | undefined;
  /**
   * How likely replies are after a prompt (an empty one is nothing). Left out, what was drawn is ranked by what drawing
   * says of it. @throws as `generate`.
   */
  score?(
    prompt: string,
    replies: readonly string[],
    options: Pick<GenerateOptions, 'signal' | 'deadline'>,
  ): Promise<ReplyScores>;
}

export interface GenerateOptions {
  draw: number;
  decoding: DecodingSettings;
  seed?: number;
  signal?: AbortSignal;
  /** Milliseconds since 1970 by which the reply is needed. */
  deadline?: number;
}

/** Time, so that a test need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
