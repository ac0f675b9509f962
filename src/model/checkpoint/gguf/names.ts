/** What llama.cpp and the hub call the same weights of a Llama-style network. */

/** Without `.weight` or `.bias`; what belongs to no layer, then what does. */
const OUTER: readonly (readonly [gguf: string, hub: string])[] = [
  ['token_embd', 'model.embed_tokens'],
  ['output_norm', 'model.norm'],
  ['output', 'lm_head'],
];
const IN_LAYER: readonly (readonly [gguf: string, hub: string])[] = [
  ['attn_norm', 'input_layernorm'],
  ['attn_q', 'self_attn.q_proj'],
  ['attn_k', 'self_attn.k_proj'],
  ['attn_v', 'self_attn.v_proj'],
  ['attn_output', 'self_attn.o_proj'],
  ['ffn_norm', 'post_attention_layernorm'],
  ['ffn_gate', 'mlp.gate_proj'],
  ['ffn_up', 'mlp.up_proj'],
  ['ffn_down', 'mlp.down_proj'],
];

const hubNames = new Map([...OUTER, ...IN_LAYER]);
const ggufNames = new Map([...OUTER, ...IN_LAYER].map(([gguf, hub]) => [hub, gguf]));
const ON_HUB = /^(?:model\.layers\.(\d+)\.)?(.+?)(\.weight|\.bias)$/;
const IN_FILE = /^(?:blk\.(\d+)\.)?(.+?)(\.weight|\.bias)$/;

/** The number of the layer that a weight of a file belongs to, as it is written. */
export function layerOf(name: string): string | undefined {
  return IN_FILE.exec(name)?.[1];
}

/** The hub's name of a weight in a file. What is not known keeps its name, and is then told as no part of the network. */
export function hubName(name: string): string {
  const [, layer, stem = name, ending = ''] = IN_FILE.exec(name) ?? [];
  const hub = hubNames.get(stem);
  if (hub === undefined) return name;
  return `${layer === undefined ? '' : `model.layers.${layer}.`}${hub}${ending}`;
}

/** The inverse of `hubName`, for the weights of a network that has no others. */
export function ggufName(name: string): string {
  const [, layer, stem, ending] = ON_HUB.exec(name) as unknown as [string, string?, string?, string?];
  return `${layer === undefined ? '' : `blk.${layer}.`}${ggufNames.get(stem!)!}${ending}`;
}
