// Expert: the parts of a reply.
export { type BubbleSettings, cutAtWords, fitBubbles } from './bubbles.ts';
export { systemClock } from './clock.ts';
export { type BurstSettings, deadlineOf, dueAt, latestDue } from './debounce.ts';
export { type Flaw, flawOf, type JudgeContext, mended } from './judge-reply.ts';
export type * from './ports.ts';
