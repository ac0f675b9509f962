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

/** How many ids each side of an example has at most. */
export interface SideLengths {
  source: number;
  target: number;
}

/** As many ids as the network has positions on each side, or half of them where both sides share them. */
export function longestSides({ maxPositionEmbeddings: longest, sharedPositions }: Positions): SideLengths {
  const side = sharedPositions ? Math.floor(longest / 2) : longest;
  return { source: side, target: side };
}

/** What of a configuration says how long examples may be; positions are not shared unless it says so. */
export interface Positions {
  maxPositionEmbeddings: number;
  sharedPositions?: boolean;
}

/** How many examples a batch has, and its longest source and target. */
export interface BatchSides extends SideLengths {
  batch: number;
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
