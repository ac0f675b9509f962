/** What operations work on: the store and the model store, and what only a running server has. */
import type { BotSettings } from '../../../config/groups/bot.ts';
import type { Bot, ConductState, DryRunRequest, Platform } from '../../bot/index.ts';
import type { Versions } from '../../model/versions/index.ts';
import type { Database } from '../../store/index.ts';

export interface OperatorTools {
  database: Database;
  /** Undefined where state lies in no folder. */
  versions: Versions | undefined;
  /** The settings in force, secrets left out. */
  settings(): readonly ShownSetting[];
  /** Milliseconds since 1970. */
  now(): number;
  /** How long Meta takes answers. */
  windowHours: number;
  /** Undefined in a command that opened the store itself, for no server runs. */
  live: LiveTools | undefined;
}

export interface ShownSetting {
  /** `bot.maxBubbles` */
  name: string;
  value: unknown;
  /** Where it comes from. */
  from: string;
  /** What it does. */
  doc: string;
}

/** Of a running server. */
export interface LiveTools {
  dryRun: DryRunTools;
  /** What keeps the server from working; empty when it is ready. */
  notReady(): Promise<readonly string[]>;
  /** Lets somebody look at a conversation now, after something changed that no message tells of. */
  wake(conversation: string): Promise<void>;
  /** Undefined where this process does not retrain. */
  retraining: RetrainingDesk | undefined;
}

/** Retraining as an operator handles it. */
export interface RetrainingDesk {
  state(): RetrainingState;
  /** Begins one, in a process of its own; what becomes of it shows in the state. */
  start(): void;
  /** Resolves when it has stopped. */
  cancel(): Promise<void>;
  /** Of the newest training: what it has said so far, and then what it says, until the signal aborts. */
  events(signal: AbortSignal): AsyncIterable<unknown>;
}

export interface RetrainingState {
  running: boolean;
  /** Milliseconds since 1970. */
  startedAt: number | null;
  /** What became of the last that ended here. */
  outcome: string | null;
  /** Its last words. */
  said: string | null;
}

/** What a dry run needs of the server, and can change nothing of. */
export interface DryRunTools {
  /** The bot that answers for a page, or for any where none is named; undefined in a process that makes no replies. */
  bot(page?: string): Pick<Bot, 'dryRun'> | undefined;
  /** Whether the model is loaded. */
  modelReady(): boolean;
  /** The version that serves there; null for a model served from a folder. */
  version(page?: string): string | null;
  settings(page?: string): BotSettings;
  /** The configured pages and their platform. */
  pages: readonly { id: string; platform: Platform }[];
  /** The threads that the served model learnt from, by their ids. */
  contacts(page?: string): readonly string[];
  /** A stored conversation, its messages oldest first, those that wait for a reply at the end. */
  conversation(id: string): Promise<Talk | undefined>;
  /** Stored conversations' ids, to name the nearest. */
  conversations(): Promise<readonly string[]>;
}

export interface Talk {
  messages: DryRunRequest['messages'];
  /** The person's id, as the platform gives it; undefined where the request brings the messages. */
  person?: string;
  /** What is remembered of how the bot is to behave there. */
  conduct?: ConductState;
}
