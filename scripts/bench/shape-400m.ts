/** The shape of facebook/blenderbot-400M-distill, and random weights for it: they cost the same time. */

import type { WeightSource } from '../../src/graph/weights.ts';
import { blenderbot } from '../../src/networks/blenderbot/index.ts';
import type { Architecture } from '../../src/networks/family.ts';
import { weightShapes } from '../../src/networks/weights.ts';

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

/** Half the width of the uniform distribution whose deviation is 0.02, the reference's at the start. */
const SPREAD = 0.02 * Math.sqrt(3);

/** Weights drawn when they are read, the same each time; layer norms start as ones. */
export function randomWeights(): WeightSource {
  const shapes = weightShapes(network400m);
  const names = [...shapes.keys()];
  return {
    names,
    has: (name) => shapes.has(name),
    shape: (name) => shapes.get(name)!,
    read(name) {
      const values = new Float32Array(shapes.get(name)!.reduce((a, b) => a * b, 1));
      if (name.endsWith('layer_norm.weight')) return values.fill(1);
      let state = Math.imul(names.indexOf(name) + 1, 0x9e3779b1);
      for (let i = 0; i < values.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        values[i] = (state / 2 ** 31) * SPREAD;
      }
      return values;
    },
  };
}
