/** How replies are decoded, by transformers' names: the same for the bot that sends and for the judge of what it sends. */
import type { BotSettings } from '../../config/groups/bot.ts';

export type DecodingSettings = Pick<
  BotSettings,
  'minReplyTokens' | 'maxReplyTokens' | 'candidates' | 'beams' | 'sampleFirst' | 'temperature' | 'topP'
>;

/**
 * Parameters of a draw, which give `candidates` sequences; what is left out stays as the model has it. Draw 0 of a single
 * candidate searches (or does as the model's own configuration says), all others sample.
 */
export function paramsOf(draw: number, settings: DecodingSettings): Record<string, unknown> {
  const { minReplyTokens, maxReplyTokens, candidates, beams, sampleFirst, temperature, topP } = settings;
  // New tokens: in a network without an encoder other lengths count the prompt. The model's own least length goes.
  const lengths = {
    min_length: 0,
    ...(minReplyTokens > 0 ? { min_new_tokens: minReplyTokens } : {}),
    ...(maxReplyTokens > 0 ? { max_new_tokens: maxReplyTokens } : {}),
  };
  if (draw === 0 && candidates === 1 && !sampleFirst)
    return { ...lengths, ...(beams > 0 ? { num_beams: beams } : {}) };
  return {
    ...lengths,
    do_sample: true,
    num_beams: 1,
    temperature,
    top_p: topP,
    top_k: 0,
    ...(candidates > 1 ? { num_return_sequences: candidates } : {}),
  };
}
