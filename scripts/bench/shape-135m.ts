/** The shape of HuggingFaceTB/SmolLM2-135M-Instruct. */
import type { Architecture } from '../../src/networks/family.ts';
import { llama } from '../../src/networks/llama/index.ts';

/** Its config.json. */
const SHAPE_135M = {
  model_type: 'llama',
  vocab_size: 49152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  hidden_act: 'silu',
  max_position_embeddings: 8192,
  rms_norm_eps: 1e-5,
  rope_theta: 100000,
  rope_parameters: { rope_theta: 100000, rope_type: 'default' },
  tie_word_embeddings: true,
  attention_bias: false,
  mlp_bias: false,
  pad_token_id: 2,
  bos_token_id: 1,
  eos_token_id: 2,
};

export const network135m: Architecture = {
  family: llama,
  config: llama.parseConfig(SHAPE_135M, 'shape of 135M'),
};
