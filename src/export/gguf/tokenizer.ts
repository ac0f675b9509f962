/** A tokenizer.json in the metadata of a GGUF file. */
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { GgufEntry } from '../../model/checkpoint/gguf/index.ts';
import type { GgufModel } from './model.ts';

const id = z.number().int().min(0);
const split = z.looseObject({ type: z.string() });

const tokenizerFile = z.looseObject({
  added_tokens: z.array(z.looseObject({ id, content: z.string(), special: z.boolean().default(true) })),
  pre_tokenizer: split.extend({
    add_prefix_space: z.boolean().default(false),
    pretokenizers: z.array(split.extend({ add_prefix_space: z.boolean().default(false) })).optional(),
  }),
  model: z.looseObject({
    vocab: z.record(z.string(), id),
    /** Pairs, or both in one text: tokenizers of different ages write them so. */
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});

const NORMAL = 1;
const CONTROL = 3;
const ADDED = 4;
const UNUSED = 5;

/** @param vocabulary rows of the embedding: llama.cpp wants a token for each. */
export function tokenizerMetadata(model: GgufModel, vocabulary: number): [string, GgufEntry][] {
  const parsed = tokenizerFile.safeParse(model.tokenizer);
  if (!parsed.success)
    throw problems('tokenizer-invalid', model.place, issueLines(parsed.error, model.tokenizer));
  const { added_tokens: added, model: bpe, pre_tokenizer: before } = parsed.data;
  const tokens = Array.from({ length: vocabulary }, (_, i) => `[PAD${i}]`);
  const types = tokens.map(() => UNUSED);
  const set = (token: string, at: number, type: number) => {
    // The last of some tokenizers, a mask, has no row.
    if (at < vocabulary) [tokens[at], types[at]] = [token, type];
  };
  for (const [token, at] of Object.entries(bpe.vocab)) set(token, at, NORMAL);
  for (const { id: at, content, special } of added) set(content, at, special ? CONTROL : ADDED);
  const steps = before.pretokenizers ?? [before];
  const { bosTokenId, eosTokenId, padTokenId } = model.config as GgufModel['config'] & {
    bosTokenId?: number;
  };
  const fields: Record<string, GgufEntry> = {
    model: { text: 'gpt2' },
    pre: { text: steps.some(({ type }) => type === 'Digits') ? 'smollm' : 'gpt-2' },
    tokens: { texts: tokens },
    token_type: { i32s: types },
    merges: { texts: bpe.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' '))) },
    ...(bosTokenId === undefined ? {} : { bos_token_id: { u32: bosTokenId } }),
    eos_token_id: { u32: eosTokenId },
    padding_token_id: { u32: padTokenId },
    add_bos_token: { bool: false },
    add_space_prefix: { bool: steps.some((step) => step.add_prefix_space) },
  };
  const { chatTemplate: template } = model;
  return [
    ...Object.entries(fields).map(([key, entry]): [string, GgufEntry] => [`tokenizer.ggml.${key}`, entry]),
    ...(template === undefined
      ? []
      : [['tokenizer.chat_template', { text: template }] as [string, GgufEntry]]),
  ];
}
