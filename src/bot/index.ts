/** The bot: text in, reply out. It knows neither HTTP nor a database; a running server gives it both. */

// Everyday: a bot, given the world that it lives in.
export { type Bot, type BotOptions, createBot, type ReplyOutcome, UNFIT } from './bot.ts';
export type { DryRunAnswer, DryRunRequest } from './dry-run.ts';

// The world: what a bot needs, the clock of this machine, a generation service as its generator.
export type * from './ports.ts';
export { MOST_PROMPT_CHARACTERS } from './ports.ts';
export { systemClock } from './clock.ts';
export { uselessTies } from './contacts.ts';
export { createReplyGenerator, type DecodingService } from './reply-generator.ts';

// Expert: the steps of a reply.
export { beginAt, type PaceSettings } from './begin-at.ts';
export { pausesBefore } from './typing-pauses.ts';
export { type BurstSettings, deadlineOf, dueAt, latestDue } from './debounce.ts';
export { type Composition, compose } from './compose.ts';
export { type Flaw, flawOf, type JudgeContext, mend } from '../reply/index.ts';
export { type BubbleSettings, cutAtWords, fitBubbles } from './bubbles.ts';
