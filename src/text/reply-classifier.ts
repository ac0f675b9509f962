/** Whose a reply is, by how it is written: a classifier that can be kept in a file. */
import { fitLogistic, type LinearModel, logOdds } from './logistic-regression.ts';
import { ReplyFeatures, type ReplyFeaturesJson, type ReplyText } from './reply-features.ts';

/** A `ReplyClassifier` as it is kept in a file: plain numbers and texts, those of the replies among them. */
export interface ReplyClassifierJson {
  format: 1;
  features: ReplyFeaturesJson;
  weights: number[];
  bias: number;
}

/** Digits of a weight in a file: its rounding moves log-odds by less than a thousandth. */
const DIGITS = 6;

/** Logistic regression on the features of replies. */
export class ReplyClassifier {
  readonly #features: ReplyFeatures;
  readonly #model: LinearModel;

  private constructor(features: ReplyFeatures, model: LinearModel) {
    this.#features = features;
    this.#model = model;
  }

  /**
   * @param classes 0 or 1 for each reply; both occur, and cost the same in all.
   * @param strength how much an error costs; 0.02 to 2.5 is the range to try.
   */
  static fit(replies: readonly ReplyText[], classes: readonly number[], strength: number): ReplyClassifier {
    const features = ReplyFeatures.of(replies);
    const rows = replies.map((reply) => features.rowOf(reply));
    const { weights, bias } = fitLogistic(rows, classes, { size: features.size, strength });
    return new ReplyClassifier(features, { weights, bias });
  }

  /** What `toJSON` gave. */
  static fromJSON({ features, weights, bias }: ReplyClassifierJson): ReplyClassifier {
    return new ReplyClassifier(new ReplyFeatures(features), { weights: Float64Array.from(weights), bias });
  }

  /** Log-odds that a reply is of class 1. */
  logOdds(reply: ReplyText): number {
    return logOdds(this.#model, this.#features.rowOf(reply));
  }

  toJSON(): ReplyClassifierJson {
    const { weights, bias } = this.#model;
    const rounded = Array.from(weights, (weight) => Number(weight.toPrecision(DIGITS)));
    return { format: 1, features: this.#features.toJSON(), weights: rounded, bias };
  }
}
