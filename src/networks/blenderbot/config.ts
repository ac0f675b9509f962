/** A BlenderBot checkpoint's `config.json`, checked and in our names. */
import { z } from 'zod';
import { problems } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { NetworkConfig } from '../family.ts';

const count = z.number().int().positive();
/** A hundred times what there is; each layer is a part of the graph. */
const layers = count.max(1000);
const id = z.number().int().min(0);
const rate = z.number().min(0).max(1);

const configFile = z.looseObject({
  model_type: z.literal('blenderbot'),
  d_model: count,
  encoder_layers: layers,
  decoder_layers: layers,
  encoder_attention_heads: count,
  decoder_attention_heads: count,
  encoder_ffn_dim: count,
  decoder_ffn_dim: count,
  vocab_size: count,
  max_position_embeddings: count,
  scale_embedding: z.boolean().default(false),
  activation_function: z.literal('gelu').default('gelu'),
  dropout: rate.default(0.1),
  attention_dropout: rate.default(0),
  activation_dropout: rate.default(0),
  pad_token_id: id.default(0),
  bos_token_id: id.default(1),
  eos_token_id: id.default(2),
  decoder_start_token_id: id.default(1),
});

/** What a BlenderBot checkpoint says of itself. */
export interface BlenderbotConfig extends NetworkConfig {
  encoderLayers: number;
  decoderLayers: number;
  encoderAttentionHeads: number;
  decoderAttentionHeads: number;
  encoderFfnDim: number;
  decoderFfnDim: number;
  scaleEmbedding: boolean;
  bosTokenId: number;
  decoderStartTokenId: number;
}

const DAMAGED = 'it is damaged or was edited by hand: fetch the checkpoint again';

/** Reads the contents of a `config.json`; `place` names it in errors, which list every problem. */
export function parseConfig(raw: unknown, place: string): BlenderbotConfig {
  const parsed = configFile.safeParse(raw);
  if (!parsed.success) throw problems('config-invalid', place, issueLines(parsed.error, raw), DAMAGED);
  const c = parsed.data;
  const config: BlenderbotConfig = {
    dModel: c.d_model,
    encoderLayers: c.encoder_layers,
    decoderLayers: c.decoder_layers,
    encoderAttentionHeads: c.encoder_attention_heads,
    decoderAttentionHeads: c.decoder_attention_heads,
    encoderFfnDim: c.encoder_ffn_dim,
    decoderFfnDim: c.decoder_ffn_dim,
    vocabSize: c.vocab_size,
    maxPositionEmbeddings: c.max_position_embeddings,
    sharedPositions: false,
    scaleEmbedding: c.scale_embedding,
    dropout: c.dropout,
    padTokenId: c.pad_token_id,
    bosTokenId: c.bos_token_id,
    eosTokenId: c.eos_token_id,
    decoderStartTokenId: c.decoder_start_token_id,
    raw: raw as Record<string, unknown>,
  };
  const wrong = misfits(config, c.attention_dropout + c.activation_dropout);
  if (wrong.length > 0) throw problems('config-invalid', place, wrong);
  return config;
}

function misfits(config: BlenderbotConfig, innerDropout: number): string[] {
  const wrong: string[] = [];
  for (const side of ['encoder', 'decoder'] as const) {
    const heads = config[`${side}AttentionHeads`];
    if (config.dModel % heads !== 0)
      wrong.push(`${side}_attention_heads: expected a divisor of d_model ${config.dModel}, got ${heads}`);
  }
  for (const key of ['padTokenId', 'bosTokenId', 'eosTokenId', 'decoderStartTokenId'] as const)
    if (config[key] >= config.vocabSize)
      wrong.push(`${key}: expected an id below vocab_size ${config.vocabSize}, got ${config[key]}`);
  if (innerDropout > 0)
    wrong.push('attention_dropout and activation_dropout: expected 0 (as BlenderBot has them), got more');
  return wrong;
}

/** What of a configuration the reference library knows without being told. */
export function impliedBy(config: BlenderbotConfig): Record<string, unknown> {
  return {
    architectures: ['BlenderbotForConditionalGeneration'],
    is_encoder_decoder: true,
    pad_token_id: config.padTokenId,
    bos_token_id: config.bosTokenId,
    eos_token_id: config.eosTokenId,
    decoder_start_token_id: config.decoderStartTokenId,
  };
}
