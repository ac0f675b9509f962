/**
 * The measures of `imitator evaluate`, each said once: what it is called in the JSON (docs/contracts.md, section 8), which
 * way is better, and what it means. The report, the command's table and docs/evaluation.md are made from here.
 */

import type { StyleFeature } from '../measures/index.ts';

export type Unit = 'share' | 'nats' | 'bits' | 'words';

export interface MeasureText {
  /** A few words for a table. */
  label: string;
  unit: Unit;
  /** `owner`: the nearer to the owner's own figure the better. */
  better: 'less' | 'more' | 'owner';
  /** A sentence for a reader who has not met it. */
  means: string;
}

export const measureTexts = {
  natsPerReply: {
    label: 'nats a reply',
    unit: 'nats',
    better: 'less',
    means:
      "How surprised the model is by the owner's true replies: -log p(reply | prompt), end token included.",
  },
  natsPerWord: {
    label: 'nats a word',
    unit: 'nats',
    better: 'less',
    means: 'The same divided by the words of the replies.',
  },
  hits1of20: {
    label: 'hits@1 of 20',
    unit: 'share',
    better: 'more',
    means: 'How often the model finds the true reply likelier (a token) than 19 replies to other prompts.',
  },
  twoSampleAccuracy: {
    label: 'told from the owner',
    unit: 'share',
    better: 'less',
    means:
      'How often a classifier that has learnt to tell both apart does so on replies it has not seen; 50 % is chance.',
  },
  twoSampleAuc: {
    label: 'told apart, AUC',
    unit: 'share',
    better: 'less',
    means:
      "How often the classifier finds a reply of the system less like the owner's than one of the owner; 50 % is chance.",
  },
  promptFound: {
    label: 'fits its prompt',
    unit: 'share',
    better: 'more',
    means: 'How often the model itself finds a reply likelier after its own prompt than after 19 others.',
  },
  promptFoundByBase: {
    label: 'fits its prompt, by the base',
    unit: 'share',
    better: 'more',
    means: 'The same by the base, which has not learnt from this owner.',
  },
  distinct1: {
    label: 'distinct-1',
    unit: 'share',
    better: 'owner',
    means: 'Different words over all words of the replies.',
  },
  distinct2: {
    label: 'distinct-2',
    unit: 'share',
    better: 'owner',
    means: 'Different pairs of neighbouring words over all such pairs.',
  },
  commonest: {
    label: 'commonest reply',
    unit: 'share',
    better: 'owner',
    means: 'The share of the reply that is given most often.',
  },
  brokenWords: {
    label: 'broken words',
    unit: 'share',
    better: 'less',
    means: 'Words that stand neither in the training texts nor in the tokenizer nor in an English word list.',
  },
  copied: {
    label: 'copied',
    unit: 'share',
    better: 'owner',
    means:
      'Replies equal to one of the training, but for case and punctuation; the owner repeats themselves too.',
  },
  longestCopied: {
    label: 'longest copied span',
    unit: 'words',
    better: 'owner',
    means: 'The longest run of words that a reply shares with a reply of the training.',
  },
  leaks: {
    label: 'leaks',
    unit: 'share',
    better: 'less',
    means: 'Replies with a private literal, a placeholder for one, or a blocked word.',
  },
} as const satisfies Record<string, MeasureText>;

export type MeasureName = keyof typeof measureTexts;

/** The features of style; docs/contracts.md names them. */
export const styleTexts = {
  bubbles: { label: 'bubbles a turn', means: 'how many bubbles a reply has' },
  bubbleLength: { label: 'length of a bubble', means: 'how many characters a bubble has' },
  capitals: { label: 'capitals', means: 'how bubbles are written: small, with a first capital, in capitals' },
  endPunctuation: { label: 'final punctuation', means: 'what a bubble ends with' },
  emoji: { label: 'emoji', means: 'whether and which emoji stand in a reply' },
  petWords: {
    label: 'pet words',
    means: 'how often the words come that the owner likes more than others do',
  },
  openers: { label: 'openers', means: 'which word a reply begins with' },
} as const satisfies Record<StyleFeature, { label: string; means: string }>;
