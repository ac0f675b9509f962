/** The shape of facebook/blenderbot-400M-distill. */
import { blenderbot } from '../../src/networks/blenderbot/index.ts';
import type { Architecture } from '../../src/networks/family.ts';

/** Its config.json. */
export const SHAPE_400M = {
  model_type: 'blenderbot',
  d_model: 1280,
  encoder_layers: 2,
  decoder_layers: 12,
  encoder_attention_heads: 32,
  decoder_attention_heads: 32,
  encoder_ffn_dim: 5120,
  decoder_ffn_dim: 5120,
  vocab_size: 8008,
  max_position_embeddings: 128,
  scale_embedding: true,
  activation_function: 'gelu',
  dropout: 0.1,
  pad_token_id: 0,
  bos_token_id: 1,
  eos_token_id: 2,
  decoder_start_token_id: 1,
  forced_eos_token_id: 2,
  // Of the reference library only; with them its model has the shape of the real one.
  normalize_before: true,
  add_final_layer_norm: true,
  static_position_embeddings: false,
  tie_word_embeddings: true,
};

export const config400m = blenderbot.parseConfig(SHAPE_400M, 'shape of 400M');
export const network400m: Architecture = { family: blenderbot, config: config400m };
