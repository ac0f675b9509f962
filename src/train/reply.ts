/** Answers prompts with the weights as they are now, on the engine that trains. */
import type { Checkpoint } from '../model/checkpoint/index.ts';
import type { GenerationConfig } from '../model/config.ts';
import type { Engine } from '../model/engines/index.ts';
import { openGenerator } from '../model/generate/index.ts';
import type { Reply } from './validation.ts';

/** Greedy, so that the same weights always answer alike; without BlenderBot's least length, which is for chit-chat. */
const PARAMETERS: GenerationConfig = {
  num_beams: 1,
  do_sample: false,
  min_length: 0,
  max_length: 40,
  no_repeat_ngram_size: 3,
};

/**
 * A generator is made for each call and goes again: its weights would otherwise stay in memory all along.
 *
 * @param int8 whether the run multiplies its matrices in int8: then so do the replies, in a quarter of the memory.
 */
export function replier(engine: Engine, checkpoint: Checkpoint, threads: number, int8: boolean): Reply {
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
