/** What the reference library calls Llama's weights, where more than the network's description must know it. */
import type { MatrixPlace } from '../family.ts';
import type { Head } from '../projections.ts';
import type { LlamaConfig } from './config.ts';

/** Of the embeddings and of the head. */
export const SHARED = 'model.embed_tokens.weight';
/** Copies of it that a checkpoint may hold. */
export const COPIES = ['lm_head.weight'];

export function headOf({ dModel, vocabSize }: LlamaConfig): Head {
  return { weight: SHARED, in: dModel, out: vocabSize };
}

const MATRIX = /^model\.layers\.(\d+)\.(self_attn|mlp)\.(.+)_proj$/;
/** Maps that read the same rows are one product. */
const JOINED: Readonly<Record<string, string>> = {
  q: 'qkv',
  k: 'qkv',
  v: 'qkv',
  gate: 'gate_up',
  up: 'gate_up',
};

/** SwiGLU's products of two activations: of SmolLM2-135M's thirty layers seven have such rows. */
export function readsOutliers(weight: string): boolean {
  return weight.endsWith('.mlp.down_proj.weight');
}

/** @param matrix `model.layers.3.self_attn.q_proj`. */
export function placeOf(matrix: string): MatrixPlace {
  const [, layer, block, part] = MATRIX.exec(matrix) as unknown as [string, string, string, string];
  return { layer: `layer ${layer}`, part, kind: `${block}.${JOINED[part] ?? part}` };
}
