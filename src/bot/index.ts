// Everyday: a bot, given the world that it lives in.
export { type Bot, type BotOptions, createBot, type ReplyOutcome } from './bot.ts';
// Expert: the parts of a reply.
export { type BubbleSettings, cutAtWords, fitBubbles } from './bubbles.ts';
export { systemClock } from './clock.ts';
export { type Composition, compose } from './compose.ts';
export { type BurstSettings, deadlineOf, dueAt, latestDue } from './debounce.ts';
export type { DryRunAnswer, DryRunRequest } from './dry-run.ts';
export { type Flaw, flawOf, type JudgeContext, mended } from './judge-reply.ts';
export type * from './ports.ts';
export { type Replier, replyGenerator } from './reply-generator.ts';
