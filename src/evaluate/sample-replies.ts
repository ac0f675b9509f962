/** What a model answers to prompts of a dataset, for people to read beside what the owner answered. */
import type { Engine } from '../engines/index.ts';
import { splitReply, splitTag } from '../formatting/prompt/index.ts';
import { openGenerator } from '../generate/index.ts';
import type { WeightSource } from '../graph/weights.ts';
import type { Checkpoint, GenerationConfig } from '../model/checkpoint/index.ts';
import type { Tokenizer } from '../model/index.ts';
import type { Example } from '../vocabulary.ts';
import type { EncodedExample } from './batch.ts';

export interface SampleReply {
  prompt: string;
  /** What the owner answered. */
  owner: string[];
  /** What the model answers, as bubbles. */
  bubbles: string[];
}

/** An example whose prompt is answered, as text and as ids. */
export interface Sample {
  example: Example;
  encoded: EncodedExample;
}

/** Answers prompts (ids with their end token) with a model of these weights: the replies' ids. */
export type Answer = (weights: WeightSource, prompts: readonly (readonly number[])[]) => Promise<number[][]>;

/** A reply to each sample, by a model of these weights. */
export async function sampleReplies(
  samples: readonly Sample[],
  weights: WeightSource,
  tokenizer: Tokenizer,
  answer: Answer,
): Promise<SampleReply[]> {
  if (samples.length === 0) return [];
  const replies = await answer(
    weights,
    samples.map(({ encoded }) => encoded.source),
  );
  return samples.map(({ example }, i) => ({
    prompt: splitTag(example.prompt).text,
    owner: splitReply(example.response),
    bubbles: splitReply(tokenizer.decodeReply(replies[i]!)),
  }));
}

/** Greedy, so that the same weights always answer alike; without BlenderBot's least length, which is for chit-chat. */
const PARAMETERS: GenerationConfig = {
  num_beams: 1,
  do_sample: false,
  min_length: 0,
  max_new_tokens: 40,
  no_repeat_ngram_size: 3,
};

/**
 * Answers on an engine, by the configuration of a checkpoint. A generator is made for each call and goes again: its
 * weights would otherwise stay in memory all along.
 *
 * @param int8 whether matrices are multiplied in int8, in a quarter of the memory.
 */
export function answerOn(engine: Engine, checkpoint: Checkpoint, threads: number, int8: boolean): Answer {
  const precision = { body: int8 ? 'int8-rows' : 'fp32', head: 'fp32' } as const;
  return async (weights, prompts) => {
    const generator = await openGenerator(checkpoint, { engine, weights, threads, precision });
    try {
      const replies = await generator.generate(prompts.map((ids) => ({ ids, params: PARAMETERS })));
      return replies.map(({ sequences }) => sequences[0]!);
    } finally {
      await generator.release();
    }
  };
}
