/** What is known of an owner beside the model, to choose a reply by; it lies beside the adapter. */
import { englishWordSet, letterWordsOf } from '../text/index.ts';
import type { OwnerClassifier } from './owner-classifier.ts';
import type { RankerWeights, ReplyKnowledge } from './rank.ts';
import { StockReplies } from './stock-replies.ts';
import { type StyleBalance, sharesOf } from './style-balance.ts';
import { TextHashes } from './text-hashes.ts';

export interface RankerParts {
  weights: RankerWeights;
  /** Left out: nothing tells the owner from the model. */
  classifier?: OwnerClassifier;
  stock: StockReplies;
  /** Responses of the training data. */
  copied: TextHashes;
  /** Words of the training data. Left out: no word is known to be broken. */
  words?: TextHashes | undefined;
  /** Left out: a draw's style is left as it is. */
  balance?: StyleBalance | undefined;
}

export class Ranker implements ReplyKnowledge {
  readonly weights: RankerWeights;
  readonly stock: StockReplies;
  readonly classifier: OwnerClassifier | undefined;
  readonly copied: TextHashes;
  readonly words: TextHashes | undefined;
  readonly balance: StyleBalance | undefined;
  readonly #english: ReadonlySet<string>;

  constructor({ weights, classifier, stock, copied, words, balance }: RankerParts) {
    this.balance = balance;
    this.words = words;
    // Here and not at the first reply: a server would stand still for it.
    this.#english = words === undefined ? new Set() : englishWordSet();
    this.weights = weights;
    this.classifier = classifier;
    this.stock = stock;
    this.copied = copied;
  }

  ownerOdds(text: string): number {
    return this.classifier?.oddsOf(text) ?? 0;
  }

  balanceOf(text: string): number {
    return this.balance?.of(sharesOf(text)) ?? 0;
  }

  isCopied(text: string): boolean {
    return this.copied.has(text);
  }

  /** A word is broken that neither the training data nor the English language has. */
  isBroken(text: string): boolean {
    const { words } = this;
    return (
      words !== undefined && letterWordsOf(text).some((word) => !words.has(word) && !this.#english.has(word))
    );
  }
}

/** Of the likelihood without the prompt, where nobody has chosen another. */
const LAMBDA = 0.5;

/** Always the best of several is told from a person far more often than one that is drawn by its score (docs/replies.md). */
const TAU = 1;

/** For a model without a ranker of its own: likelihood alone, and what the prompt adds to it. */
export function plainRanker(): Ranker {
  const weights = { lambda: LAMBDA, mu: 0, copyPenalty: 0, tau: TAU };
  return new Ranker({ weights, stock: new StockReplies([]), copied: new TextHashes([]) });
}
