/** Measures of imitation that need no network. Each figure has its interval over conversations. */
export { bySession, byThread, checkReplies, type JudgedReply } from './judged-reply.ts';
export {
  type Judged,
  type TwoSampleOptions,
  type TwoSampleResult,
  twoSampleTest,
} from './two-sample-test.ts';
export {
  type StyleChange,
  type StyleDistances,
  type StyleFigure,
  styleChange,
  styleDistances,
  styleDistancesByContact,
} from './style.ts';
export { type StyleBins, type StyleFeature, styleBins, styleFeatures } from './style-bins.ts';
export { commonest, distinct } from './variety.ts';
export { copied, isCopied, longestCopied, type TrainingTexts, trainingTexts } from './copying.ts';
export { type LeakSettings, leakFinder, leaks } from './leaks.ts';
export { brokenWords, knownWords } from './broken-words.ts';
export { type NearestSystem, nearestResponses } from './nearest.ts';
export { bootstrap, bootstrapMean, bootstrapRatio, type Figure, type Interval } from './bootstrap.ts';
