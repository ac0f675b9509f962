/** Texts compared: what judges of imitation and rankers of replies have in common. Knows no model. */
export { englishWordSet } from './english-words.ts';
export { countWords, letterWordsOf, ngramsOf, textKey, tokensOf, wordsOf } from './words.ts';
// The most similar texts.
export { type Neighbour, TfIdfIndex } from './tf-idf.ts';
// How replies are written.
export { type Casing, casingOf, type Ending, emojiOf, endingOf, styleMarks } from './reply-style.ts';
export { type BubbleStyleFeature, bubbleStyleBins, bubbleStyleSizes } from './bubble-style.ts';
// Replies classified.
export { ReplyClassifier, type ReplyClassifierJson } from './reply-classifier.ts';
export {
  characterNgrams,
  ReplyFeatures,
  type ReplyFeaturesJson,
  type ReplyText,
  wordNgrams,
} from './reply-features.ts';
export { fitLogistic, type LinearModel, logistic, logLoss, logOdds } from './logistic-regression.ts';
export { normalised, type SparseVector, sparse, Vocabulary } from './sparse.ts';
