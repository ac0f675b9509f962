/** What the reference library calls BlenderBot's weights, where more than the network's description must know it. */
import type { MatrixPlace } from '../family.ts';
import type { Head } from '../projections.ts';
import type { BlenderbotConfig } from './config.ts';

/** Of the encoder's and the decoder's embeddings and of the head. */
export const SHARED = 'model.shared.weight';
/** Copies of it that a checkpoint may hold. */
export const COPIES = [
  'lm_head.weight',
  'model.encoder.embed_tokens.weight',
  'model.decoder.embed_tokens.weight',
];
/** A buffer of zeros that some writers leave out. */
export const LOGITS_BIAS = 'final_logits_bias';

export function headOf({ dModel, vocabSize }: BlenderbotConfig): Head {
  return { weight: SHARED, bias: LOGITS_BIAS, in: dModel, out: vocabSize };
}

const MATRIX = /^model\.(encoder|decoder)\.layers\.(\d+)\.(.+)$/;

/** @param matrix `model.decoder.layers.3.self_attn.q_proj`. */
export function placeOf(matrix: string): MatrixPlace {
  const [, stack, layer, name] = MATRIX.exec(matrix) as unknown as [string, string, string, string];
  const part = name
    .replace('encoder_attn', 'cross')
    .replace('self_attn', 'self')
    .replace('.', ' ')
    .replace('_proj', '');
  // The keys and values of all cross-attention are one product, those of self-attention join the queries.
  const joined = name
    .replace(/self_attn\.[qkv]_proj/, 'self_attn.qkv')
    .replace(/encoder_attn\.[kv]_proj/, 'encoder_attn.kv');
  return { layer: `${stack} ${layer}`, part, kind: `${stack} ${joined}` };
}
