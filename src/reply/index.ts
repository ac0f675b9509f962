/** How a reply is decoded and chosen: one way for the bot that sends it and for whoever judges what is sent. */

// Everyday: a model's ranker, and replies in its order.
export { readRanker } from './ranker-file.ts';
export { plainRanker, Ranker, type RankerParts } from './ranker.ts';
export { type Candidate, type Ranked, type RankerWeights, type ReplyKnowledge, rank } from './rank.ts';
export {
  candidatesOf,
  type DrawnReplies,
  NOTHING,
  type ReplyCandidate,
  type ScoredReply,
  type ScorePairs,
} from './candidates.ts';
// How a draw decodes, and whether a reply is fit to be sent.
export { type DecodingSettings, paramsOf } from './decoding.ts';
export { type Flaw, flawOf, type JudgeContext, mend } from './judge-reply.ts';
export { type ExaminedReply, examine, leastBad } from './pick-reply.ts';
// A ranker of one's own.
export {
  type DrawReplies,
  type FitOptions,
  type FittedRanker,
  fitRanker,
  LEAST_EXAMPLES,
  type RankerData,
  type ReplyModel,
  repliesOfFit,
  summaryOf,
} from './fit-ranker.ts';
export type { WeighedChoice, WeightChoice } from './choose-weights.ts';
export { RANKER_FILE, writeRanker } from './ranker-file.ts';
export { type StockReply, StockReplies, stockRepliesOf } from './stock-replies.ts';
export type { Exchange } from './safe-words.ts';
