/** A checkpoint's `generation_config.json`: parameters of generation under the reference library's names. */
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';

const count = z.number().int().positive();
const id = z.number().int().min(0);
const rate = z.number().min(0).max(1);

const generationFile = z.looseObject({
  num_beams: count.nullish(),
  num_return_sequences: count.nullish(),
  do_sample: z.boolean().nullish(),
  temperature: z.number().positive().nullish(),
  top_k: z.number().int().min(0).nullish(),
  top_p: z.number().positive().max(1).nullish(),
  min_p: rate.nullish(),
  typical_p: z.number().positive().max(1).nullish(),
  repetition_penalty: z.number().positive().nullish(),
  encoder_repetition_penalty: z.number().positive().nullish(),
  no_repeat_ngram_size: z.number().int().min(0).nullish(),
  encoder_no_repeat_ngram_size: z.number().int().min(0).nullish(),
  bad_words_ids: z.array(z.array(id).min(1)).nullish(),
  suppress_tokens: z.array(id).nullish(),
  length_penalty: z.number().nullish(),
  early_stopping: z.union([z.boolean(), z.literal('never')]).nullish(),
  min_length: z.number().int().min(0).nullish(),
  max_length: count.nullish(),
  min_new_tokens: z.number().int().min(0).nullish(),
  max_new_tokens: count.nullish(),
  forced_bos_token_id: id.nullish(),
  forced_eos_token_id: z.union([id, z.array(id).length(1)]).nullish(),
  decoder_start_token_id: id.nullish(),
  bos_token_id: id.nullish(),
  eos_token_id: id.nullish(),
  pad_token_id: id.nullish(),
  seed: z.number().int().nullish(),
});

/** Parameters of generation under the reference library's names; what is absent has its default. */
export type GenerationConfig = z.infer<typeof generationFile>;

/** Reads a `generation_config.json`, or parameters that a user gave; `place` names them in errors. */
export function parseGenerationConfig(raw: unknown, place: string): GenerationConfig {
  const parsed = generationFile.safeParse(raw);
  if (!parsed.success) throw problems('generation-config-invalid', place, issueLines(parsed.error, raw));
  return parsed.data;
}

/** The names of all parameters, to tell a user's misspelt one. */
export const generationParameters: readonly string[] = Object.keys(generationFile.shape);
