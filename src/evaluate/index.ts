/** What a model is worth on turns that it was not trained on. */

// What it answers to a dataset's prompts, for people to read.
export { type Answer, answerOn, type Sample, type SampleReply, sampleReplies } from './sample-replies.ts';
// What it would send: replies to many prompts, chosen as the bot chooses.
export { type ChooserOptions, type ChosenReply, chooseReplies } from './choose-replies.ts';
export { type InProcessModel, replyModelOf } from './reply-model.ts';
// Its loss, and what int8 makes of it.
export { heldOutLoss, type Loss } from './held-out.ts';
export { type HeldOut, natsOfReplies } from './reply-nats.ts';
export {
  openReplyScorer,
  type ReplyCost,
  type ReplyScorer,
  type ScoreReplies,
  type ScorerOptions,
} from './reply-scorer.ts';
// Measures over a scorer, one value an example.
export { trueReplyCosts, type TrueReply, type TrueReplyCost } from './likelihood.ts';
export { hits1of20 } from './hits.ts';
export { promptFound } from './prompt-found.ts';
export type { Ranked } from './among-others.ts';
export { type Judgement, judgePrecision, type Measure, MOST_EXAMPLES } from './judge-precision.ts';
// From a dataset's text to what a network is fed.
export { type EncodedExamples, encodeExamples, type Reader } from './encode-examples.ts';
export { spread } from './spread.ts';
// Expert: batches.
export { alikeBatches, planEvaluation } from './alike-batches.ts';
export {
  type Batch,
  type BatchSize,
  checkBatch,
  type EncodedExample,
  sizeOfBatch,
} from './batch.ts';
