/** A Llama checkpoint's `config.json`, checked and in our names. What this network has no part for is refused by name. */
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { NetworkConfig } from '../family.ts';

const count = z.number().int().positive();
/** Thirty times what there is; each layer is a part of the graph. */
const layers = count.max(1000);
const id = z.number().int().min(0);
const rotary = z.looseObject({
  rope_theta: z.number().positive().optional(),
  rope_type: z.string().optional(),
  type: z.string().optional(),
  partial_rotary_factor: z.number().optional(),
});

const configFile = z.looseObject({
  model_type: z.literal('llama'),
  hidden_size: count,
  intermediate_size: count,
  num_hidden_layers: layers,
  num_attention_heads: count,
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  vocab_size: count,
  max_position_embeddings: count.default(2048),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().optional(),
  rope_parameters: rotary.nullish(),
  rope_scaling: rotary.nullish(),
  pad_token_id: id.nullish(),
  bos_token_id: id.nullish(),
  eos_token_id: z.union([id, z.tuple([id])]).default(2),
});

/** What a Llama checkpoint says of itself. */
export interface LlamaConfig extends NetworkConfig {
  layers: number;
  /** Of the queries; `keyValueHeads` divides it. */
  attentionHeads: number;
  keyValueHeads: number;
  /** Of one head; even. */
  headWidth: number;
  /** Of the feed-forward block. */
  ffnDim: number;
  normEpsilon: number;
  /** Pair i of a head turns by base^(-2i / headWidth) a position. */
  rotaryBase: number;
  bosTokenId: number | undefined;
}

const DAMAGED = 'it is damaged or was edited by hand: fetch the checkpoint again';
const OTHER = 'choose a checkpoint that is built as SmolLM2 is';
const ROTARY_BASE = 10_000;

/** Reads the contents of a `config.json`; `place` names it in errors, which list every problem. */
export function parseConfig(raw: unknown, place: string): LlamaConfig {
  const parsed = configFile.safeParse(raw);
  if (!parsed.success) throw problems('config-invalid', place, issueLines(parsed.error, raw), DAMAGED);
  const c = parsed.data;
  const strange = unknownParts(c);
  if (strange.length > 0) throw problems('other-architecture', place, strange, OTHER);
  const eos = [c.eos_token_id].flat()[0]!;
  const config: LlamaConfig = {
    dModel: c.hidden_size,
    layers: c.num_hidden_layers,
    attentionHeads: c.num_attention_heads,
    keyValueHeads: c.num_key_value_heads ?? c.num_attention_heads,
    headWidth: c.head_dim ?? c.hidden_size / c.num_attention_heads,
    ffnDim: c.intermediate_size,
    normEpsilon: c.rms_norm_eps,
    rotaryBase: c.rope_parameters?.rope_theta ?? c.rope_theta ?? ROTARY_BASE,
    vocabSize: c.vocab_size,
    maxPositionEmbeddings: c.max_position_embeddings,
    sharedPositions: true,
    dropout: 0,
    padTokenId: c.pad_token_id ?? eos,
    bosTokenId: c.bos_token_id ?? undefined,
    eosTokenId: eos,
    decoderStartTokenId: undefined,
    raw: raw as Record<string, unknown>,
  };
  const wrong = misfits(config);
  if (wrong.length > 0) throw problems('config-invalid', place, wrong, DAMAGED);
  return config;
}

/** What some relatives have and this network lacks: as a checkpoint says it, and what it must say or leave out. */
const LACKING: readonly [key: string, absent: unknown, allowed: readonly unknown[]][] = [
  // The reference library's default is a head of its own.
  ['tie_word_embeddings', false, [true]],
  ['attention_bias', false, [false]],
  ['mlp_bias', false, [false]],
  ['hidden_act', 'silu', ['silu', 'swish']],
  ['sliding_window', null, [null]],
  ['attention_dropout', 0, [0]],
  ['rope_interleaved', false, [false, null]],
  ['partial_rotary_factor', 1, [1]],
];

function unknownParts(raw: z.infer<typeof configFile>): string[] {
  const strange = LACKING.flatMap(([key, absent, allowed]) => {
    const value = raw[key] ?? absent;
    return allowed.includes(value)
      ? []
      : [`${key}: expected ${JSON.stringify(allowed[0])}, got ${JSON.stringify(value)}`];
  });
  for (const key of ['rope_parameters', 'rope_scaling'] as const) {
    const type = raw[key]?.rope_type ?? raw[key]?.type ?? 'default';
    if (type !== 'default')
      strange.push(`${key}: expected rotary positions that are not scaled, got "${type}"`);
    const share = raw[key]?.partial_rotary_factor ?? 1;
    if (share !== 1) strange.push(`${key}.partial_rotary_factor: expected 1, got ${share}`);
  }
  return strange;
}

function misfits(config: LlamaConfig): string[] {
  const { attentionHeads, keyValueHeads, headWidth, vocabSize } = config;
  const wrong: string[] = [];
  if (attentionHeads % keyValueHeads !== 0)
    wrong.push(
      `num_key_value_heads: expected a divisor of num_attention_heads ${attentionHeads}, got ${keyValueHeads}`,
    );
  if (headWidth % 2 !== 0)
    wrong.push(`head_dim (hidden_size / num_attention_heads): expected an even number, got ${headWidth}`);
  for (const key of ['padTokenId', 'bosTokenId', 'eosTokenId'] as const)
    if ((config[key] ?? 0) >= vocabSize)
      wrong.push(`${key}: expected an id below vocab_size ${vocabSize}, got ${config[key]}`);
  return wrong;
}

/** What of a configuration the reference library knows without being told. */
export function impliedBy(config: LlamaConfig): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    is_encoder_decoder: false,
    tie_word_embeddings: true,
    pad_token_id: config.padTokenId,
    ...(config.bosTokenId === undefined ? {} : { bos_token_id: config.bosTokenId }),
    eos_token_id: config.eosTokenId,
  };
}
