/** Measures of imitation that need no network; docs/contracts.md, section 8, has their names. */
export { bySession, byThread, type JudgedReply } from './judged-reply.ts';
export { commonest, distinct } from './variety.ts';
export { copied, longestCopied, type TrainingTexts, trainingTexts } from './copying.ts';
export { type LeakSettings, leaks } from './leaks.ts';
export { brokenWords, knownWords } from './broken-words.ts';
export { bootstrap, bootstrapMean, bootstrapRatio, type Figure, type Interval } from './bootstrap.ts';
