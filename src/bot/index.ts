/** The bot: text in, reply out. It knows neither HTTP nor a database; a running server gives it both. */

// Everyday: a bot, given the world that it lives in.
export {
  type Bot,
  type BotOptions,
  createBot,
  type ReplyOptions,
  type ReplyOutcome,
  UNFIT,
} from './bot.ts';
export type { DryRunAnswer, DryRunRequest } from './dry-run.ts';

// The world: what a bot needs, the clock of this machine, a generation service as its generator.
export type * from './ports.ts';
export { MOST_PROMPT_CHARACTERS } from './ports.ts';
export { systemClock } from './clock.ts';
export { uselessTies } from './contacts.ts';
export { createReplyGenerator, type DecodingService } from './reply-generator.ts';

// How it behaves towards a person: what is decided, by which policy, and why.
export { decide, POLICY_NAMES } from './conduct/policies/decide.ts';
export {
  type ConductAlert,
  type ConductChange,
  type ConductSettings,
  type ConductState,
  type Decision,
  type Mode,
  type Notice,
  type Situation,
  UNTOUCHED,
} from './conduct/decision.ts';
export { dangerIn } from './conduct/danger.ts';
export { isUrgent } from './conduct/urgent.ts';
export { type QuietSettings, quietUntil } from './conduct/quiet-until.ts';

// Expert: the steps of a reply.
export { type BurstSettings, deadlineOf, dueAt, latestDue } from './conduct/debounce.ts';
export { beginAt, type PaceSettings } from './begin-at.ts';
export { pausesBefore } from './typing-pauses.ts';
export { type Composition, compose } from './compose.ts';
export { type Flaw, flawOf, type JudgeContext, mend } from '../reply/index.ts';
export { type BubbleSettings, cutAtWords, fitBubbles } from './bubbles.ts';
