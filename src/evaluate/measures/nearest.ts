/** The system `nearest`: somebody who only repeats, and so has the owner's style to the letter. */
import { TfIdfIndex } from '../../text/index.ts';
import type { Example } from '../../vocabulary.ts';

/** Answers with the response of the training example whose prompt is the most similar; see `nearestResponses`. */
export type NearestSystem = (prompt: string) => string;

/**
 * A system that answers with the response of the training example with the most similar prompt (TF-IDF of words
 * 1-2-grams, cosine). A prompt that shares no word with any gets the first training example's response.
 *
 * @param examples the training split, at least one.
 */
export function nearestResponses(examples: readonly Pick<Example, 'prompt' | 'response'>[]): NearestSystem {
  const index = new TfIdfIndex(examples.map(({ prompt }) => prompt));
  return (prompt) => examples[index.nearest(prompt)[0]?.text ?? 0]!.response;
}
