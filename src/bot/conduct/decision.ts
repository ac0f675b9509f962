/** What a policy is asked, and what it may say: the words that all of them share. */
import type { BotSettings } from '../../../config/groups/bot.ts';
import type { NoticeName } from '../../../config/groups/conduct.ts';
import type { TypedMessage } from '../../vocabulary.ts';
import type { PersonLanguage } from './languages.ts';
import type { PendingMessage } from './pending-message.ts';

/** Who sends what the bot makes: the bot itself, a person who approves it, or nobody. */
export type Mode = 'auto' | 'draft' | 'off';

export interface Notice {
  name: NoticeName;
  text: string;
}

/** What the store remembers of how the bot is to behave in one conversation. Times are milliseconds since 1970. */
export interface ConductState {
  /** The owner's choice for this conversation; null is the default's. */
  mode: Mode | null;
  /** Why the bot is silent here until the owner resumes it. */
  held: string | null;
  optedOutAt: number | null;
  /** When the person was asked whether they want their data deleted, and has not answered since. */
  deletionAskedAt: number | null;
  /** When the person was last told that a machine writes. */
  disclosedAt: number | null;
  /** When the owner wrote by hand, last; 0 for never. */
  ownerWroteAt: number;
  /** When the person last did what lets a page write to them. */
  heardAt: number | null;
  /** When the bot replied, within the last hour, the oldest first. */
  repliedAt: readonly number[];
  /** As Graph gives it: de_AT. */
  locale: string | null;
}

/** A conversation in which nothing has happened. */
export const UNTOUCHED: ConductState = {
  mode: null,
  held: null,
  optedOutAt: null,
  deletionAskedAt: null,
  disclosedAt: null,
  ownerWroteAt: 0,
  heardAt: null,
  repliedAt: [],
  locale: null,
};

export interface ConductSettings extends BotSettings {
  /** How long Meta takes answers. */
  windowHours: number;
}

/** All that a decision depends on: the same situation is decided the same way. */
export interface Situation {
  conversation: {
    /** Oldest first. */
    history: readonly TypedMessage[];
    pending: readonly PendingMessage[];
    /** Why the bot must be silent now: the owner wrote, another app has the thread. */
    paused: string | undefined;
    conduct: ConductState;
  };
  now: number;
  /** When a reply to what was written is to be begun. */
  due: number;
  settings: ConductSettings;
  language: PersonLanguage;
}

/** What changes in what the store remembers. */
export interface ConductChange {
  optedOut?: boolean;
  /** Why the bot is silent until the owner resumes it. */
  held?: string;
  deletionAsked?: boolean;
  /** The person has said yes: a request for deletion is recorded, and the conversation forgotten once they know. */
  deletion?: true;
}

export interface ConductAlert {
  kind: 'crisis' | 'deletion-asked' | 'loop';
  what: string;
  remedy: string;
  /** What the person wrote. */
  words?: string;
}

export type Verdict =
  /** Later, at this time, in milliseconds since 1970. */
  | { kind: 'wait'; until: number; why: string }
  /** The messages are answered with nothing. */
  | { kind: 'silent'; why: string; change?: ConductChange; alert?: ConductAlert }
  /**
   * The bot says something for itself. Where a person approves, they do that too, unless it is said `always`; then it
   * also takes the place of what still waits to be sent.
   */
  | {
      kind: 'say';
      notice: Notice;
      why: string;
      always?: true;
      change?: ConductChange;
      alert?: ConductAlert;
    }
  /** A reply is made, and a person approves it. */
  | { kind: 'draft'; why: string }
  /** A reply is made and sent. */
  | { kind: 'answer'; why: string };

/** Undefined where the policy has nothing to say, and the next one is asked. */
export type Policy = (situation: Situation) => Verdict | undefined;

export type Decision = Verdict & { policy: string };

/** The mode that is in force. */
export function modeOf({ conversation, settings }: Situation): Mode {
  return conversation.conduct.mode ?? settings.mode;
}

/** Why the bot may not say a word here, not even for itself. */
export function whySilent(situation: Situation): string | undefined {
  const { conversation, now, settings } = situation;
  const { held, heardAt } = conversation.conduct;
  if (conversation.paused !== undefined) return conversation.paused;
  if (modeOf(situation) === 'off') return 'the bot is off here';
  if (held !== null) return held;
  const closes = (heardAt ?? now) + settings.windowHours * 3_600_000;
  return closes < now
    ? `Meta takes answers for ${settings.windowHours} hours, and the person was heard before`
    : undefined;
}

/** What the person wrote that nobody has answered. */
export function wordsOf(pending: readonly PendingMessage[]): string[] {
  return pending.flatMap(({ text }) => (text === '' ? [] : [text]));
}
