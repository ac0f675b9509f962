/** A BlenderBot checkpoint's `config.json` and `generation_config.json`, checked and in our names. */
import { z } from 'zod';
import { problem, problems } from '../../base/errors.ts';
import { issueLines } from '../../base/issue-lines.ts';
import type { NetworkConfig } from './network.ts';

const count = z.number().int().positive();
const id = z.number().int().min(0);
const rate = z.number().min(0).max(1);

const configFile = z.looseObject({
  model_type: z.literal('blenderbot'),
  d_model: count,
  encoder_layers: count,
  decoder_layers: count,
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

/** What a BlenderBot checkpoint says of itself. Sizes in elements, rates as fractions. */
export interface BlenderbotConfig extends NetworkConfig {
  /** Of the residual branches and embeddings, while training. */
  dropout: number;
  padTokenId: number;
  bosTokenId: number;
  eosTokenId: number;
  decoderStartTokenId: number;
  /** The file as it was, to be written out again beside changed weights. */
  raw: Readonly<Record<string, unknown>>;
}

const DAMAGED = 'it is damaged or was edited by hand: fetch the checkpoint again';

/** Reads the contents of a `config.json`; `place` names it in errors, which list every problem. */
export function parseConfig(raw: unknown, place: string): BlenderbotConfig {
  const type = (raw as { model_type?: unknown } | null)?.model_type;
  if (type !== 'blenderbot')
    throw problem({
      code: 'other-architecture',
      place: `${place}, model_type`,
      expected: '"blenderbot"',
      value: type ?? null,
      remedy: 'choose a BlenderBot checkpoint (BlenderBot small, BART and others are different networks)',
    });
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

/**
 * Names and shapes of every weight of a configuration, tied copies left out: `lm_head.weight` and both
 * `embed_tokens.weight` are `model.shared.weight`.
 */
export function weightShapes(config: BlenderbotConfig): Map<string, readonly number[]> {
  const { dModel: d } = config;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, out: number, width: number) => {
    shapes.set(`${name}.weight`, [out, width]);
    shapes.set(`${name}.bias`, [out]);
  };
  const norm = (name: string) => {
    shapes.set(`${name}.weight`, [d]);
    shapes.set(`${name}.bias`, [d]);
  };
  const attention = (name: string) => {
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) linear(`${name}.${part}`, d, d);
    norm(`${name}_layer_norm`);
  };
  shapes.set('model.shared.weight', [config.vocabSize, d]);
  for (const stack of ['encoder', 'decoder'] as const) {
    shapes.set(`model.${stack}.embed_positions.weight`, [config.maxPositionEmbeddings, d]);
    for (let i = 0; i < config[`${stack}Layers`]; i++) {
      const layer = `model.${stack}.layers.${i}`;
      attention(`${layer}.self_attn`);
      if (stack === 'decoder') attention(`${layer}.encoder_attn`);
      linear(`${layer}.fc1`, config[`${stack}FfnDim`], d);
      linear(`${layer}.fc2`, d, config[`${stack}FfnDim`]);
      norm(`${layer}.final_layer_norm`);
    }
    norm(`model.${stack}.layer_norm`);
  }
  shapes.set('final_logits_bias', [1, config.vocabSize]);
  return shapes;
}
