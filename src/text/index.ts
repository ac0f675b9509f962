/** Texts compared: what judges of imitation and rankers of replies have in common. Knows no model. */
export { letterWordsOf, ngramsOf, textKey, tokensOf, wordsOf } from './words.ts';
