/** What a network reads of examples: token ids, and how much room a batch of them takes. */

/** Token ids of one example, both sides ending with the end token, without padding. */
export interface EncodedExample {
  source: readonly number[];
  target: readonly number[];
}

/** Examples that run through the network together, padded to the longest among them. */
export type Batch = readonly EncodedExample[];

/** A prompt, and replies to it that are given and not made: ids that end with the end token, without padding. */
export interface PromptReplies {
  prompt: readonly number[];
  replies: readonly (readonly number[])[];
}

/** How many examples a batch has, and its longest source and target. */
export interface BatchSides {
  batch: number;
  source: number;
  target: number;
}

export interface BatchSize extends BatchSides {
  /** Target tokens that count in the loss. */
  tokens: number;
}

export function sizeOfBatch(batch: Batch): BatchSize {
  return {
    batch: batch.length,
    source: Math.max(...batch.map((example) => example.source.length)),
    target: Math.max(...batch.map((example) => example.target.length)),
    tokens: batch.reduce((n, example) => n + example.target.length, 0),
  };
}
