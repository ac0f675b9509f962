/** How a reply is decoded and chosen: one way for the bot that sends it and for whoever judges what is sent. */

// Everyday: a model's ranker, and replies in its order.
export { readRanker } from './ranker-file.ts';
export { plainRanker, Ranker, type RankerParts } from './ranker.ts';
export { type Candidate, type Ranked, rank, type RankerWeights, type ReplyKnowledge } from './rank.ts';
// How a draw decodes.
export { type DecodingSettings, paramsOf } from './decoding.ts';
// A ranker of one's own.
export { RANKER_FILE, writeRanker } from './ranker-file.ts';
export { type StockReply, StockReplies, stockRepliesOf } from './stock-replies.ts';
