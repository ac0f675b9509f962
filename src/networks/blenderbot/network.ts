/**
 * BlenderBot, described once: pre-LayerNorm encoder and decoder with learned positions (offset 0), scaled embeddings,
 * a tied head. Training graphs, serving graphs and every engine come from these functions; what differs between them
 * (how a linear map is computed, where attention finds its keys and values, dropout) is handed in.
 *
 * Rows are flattened: a batch of sequences is [batch*length, d]. Masks are float32 inputs, so that every device can
 * run every op.
 */
import {
  add,
  crossEntropy,
  type Dim,
  gather,
  gelu,
  geluUnscaled,
  input,
  layerNorm,
  mul,
  product,
  reshape,
  sum,
  type Tensor,
} from '../../graph/index.ts';
import { attention, byHead, maskBias, type SelfAttention } from '../attention.ts';
import type { Network as AnyNetwork } from '../family.ts';
import type { Matrix } from '../projections.ts';
import { residual, withDropout } from '../residual.ts';
import type { BlenderbotConfig } from './config.ts';
import { headOf } from './names.ts';

/**
 * BlenderBot, and how its parts are made. Places of dropout are `encoder.embed`, `encoder.0.self_attn`,
 * `decoder.3.encoder_attn`, `decoder.3.fc2` and so on.
 */
export type Network = AnyNetwork<BlenderbotConfig>;

const EPSILON = 1e-5;

export interface SourceInputs {
  /** int32 [batch, source]; padding has any valid id. */
  ids: Tensor;
  /** float32 [batch, source], 1 for tokens and 0 for padding. */
  mask: Tensor;
  /** int32 [source]: 0, 1, 2, ... */
  positions: Tensor;
}

/** The inputs `input_ids`, `attention_mask` and `source_positions`. */
export function sourceInputs(): SourceInputs {
  return {
    ids: input('input_ids', ['batch', 'source'], 'int32'),
    mask: input('attention_mask', ['batch', 'source']),
    positions: input('source_positions', ['source'], 'int32'),
  };
}

export interface TargetInputs {
  /** int32 [batch, target]: the labels shifted right behind the start token. */
  ids: Tensor;
  /** int32 [target]: 0, 1, 2, ... */
  positions: Tensor;
  /** float32 [target, target], 1 where a row may look, 0 elsewhere: the lower triangle. */
  mask: Tensor;
}

/** The inputs `decoder_input_ids`, `target_positions` and `causal_mask`. */
export function targetInputs(): TargetInputs {
  return {
    ids: input('decoder_input_ids', ['batch', 'target'], 'int32'),
    positions: input('target_positions', ['target'], 'int32'),
    mask: input('causal_mask', ['target', 'target']),
  };
}

/** How a decoder layer's queries find the encoder's keys and values. Rows [n, d] to rows [n, d]. */
export interface CrossAttention {
  attend(layer: number, q: Tensor): Tensor;
}

/** Encoder states [batch*source, d]. */
export function encoder(net: Network, source: SourceInputs): Tensor {
  const { config } = net;
  const stack = 'model.encoder';
  let h = embed(net, stack, source.ids, source.positions);
  const [batch, length] = source.ids.shape as [Dim, Dim];
  const bias = maskBias(source.mask);
  const heads = config.encoderAttentionHeads;
  for (let i = 0; i < config.encoderLayers; i++) {
    const layer = `${stack}.layers.${i}`;
    const attend = (q: Tensor, k: Tensor, v: Tensor) =>
      attention(
        byHead(q, batch, length, heads),
        byHead(k, batch, length, heads),
        byHead(v, batch, length, heads),
        bias,
      );
    h = selfBlock(net, layer, heads, h, attend, `encoder.${i}`);
    h = feedForwardBlock(net, layer, config.encoderFfnDim, h, `encoder.${i}`);
  }
  return norm(net, `${stack}.layer_norm`, h);
}

/** Decoder states [rows, d] of embedded rows (`decoderEmbedding`), whatever they are rows of. */
export function decoderStack(net: Network, rows: Tensor, self: SelfAttention, cross: CrossAttention): Tensor {
  const { config } = net;
  const heads = config.decoderAttentionHeads;
  let h = rows;
  for (let i = 0; i < config.decoderLayers; i++) {
    const layer = `model.decoder.layers.${i}`;
    h = selfBlock(net, layer, heads, h, (q, k, v) => self.attend(i, q, k, v), `decoder.${i}`);
    h = crossBlock(net, layer, heads, h, (q) => cross.attend(i, q), `decoder.${i}`);
    h = feedForwardBlock(net, layer, config.decoderFfnDim, h, `decoder.${i}`);
  }
  return norm(net, 'model.decoder.layer_norm', h);
}

/**
 * Embedded rows of the decoder: ids int32 [rows] with positions [rows], or ids [batch, target] with positions
 * [target]; always rows [n, d].
 */
export function decoderEmbedding(net: Network, ids: Tensor, positions: Tensor): Tensor {
  return embed(net, 'model.decoder', ids, positions);
}

/** Decoder states [batch*target, d] of whole target sequences, each position seeing those before it. */
export function decoder(net: Network, target: TargetInputs, cross: CrossAttention): Tensor {
  const [batch, length] = target.ids.shape as [Dim, Dim];
  const heads = net.config.decoderAttentionHeads;
  const bias = maskBias(target.mask);
  const self: SelfAttention = {
    attend: (_, q, k, v) =>
      attention(
        byHead(q, batch, length, heads),
        byHead(k, batch, length, heads),
        byHead(v, batch, length, heads),
        bias,
      ),
  };
  return decoderStack(net, decoderEmbedding(net, target.ids, target.positions), self, cross);
}

/** Logits [rows, vocabulary] of decoder states. */
export function logits(net: Network, states: Tensor): Tensor {
  return net.parameters.head(states, headOf(net.config));
}

/**
 * sum(weights * cross-entropy) over rows: labels int32 [batch, target] >= 0, weights float32 [batch, target], 0 for
 * ignored positions; 1/count for the reference's mean.
 */
export function loss(logits: Tensor, labels: Tensor, weights: Tensor): Tensor {
  const rows = product(labels.shape);
  return sum(mul(crossEntropy(logits, reshape(labels, [rows])), reshape(weights, [rows])));
}

/** The inputs `labels` and `label_weights` of `loss`. */
export function labelInputs(): { labels: Tensor; weights: Tensor } {
  return {
    labels: input('labels', ['batch', 'target'], 'int32'),
    weights: input('label_weights', ['batch', 'target']),
  };
}

/** Keys and values [batch, heads, source, width] of every decoder layer, from the encoder's states, in one call. */
export function crossKeysAndValues(
  net: Network,
  states: Tensor,
  batch: Dim,
  source: Dim,
): { k: Tensor; v: Tensor }[] {
  const { dModel, decoderLayers, decoderAttentionHeads } = net.config;
  const matrices = Array.from(
    { length: decoderLayers },
    (_, i) => `model.decoder.layers.${i}.encoder_attn`,
  ).flatMap((layer): Matrix[] => [
    { name: `${layer}.k_proj`, in: dModel, out: dModel },
    { name: `${layer}.v_proj`, in: dModel, out: dModel },
  ]);
  const projected = net.projections
    .project(states, matrices)
    .map((rows) => byHead(rows, batch, source, decoderAttentionHeads));
  return Array.from({ length: decoderLayers }, (_, i) => ({
    k: projected[2 * i]!,
    v: projected[2 * i + 1]!,
  }));
}

/** Cross-attention over given keys and values [batch, heads, source, width]; queries are rows [batch*length, d]. */
export function crossAttention(
  keysAndValues: readonly { k: Tensor; v: Tensor }[],
  mask: Tensor,
  length: Dim,
): CrossAttention {
  const bias = maskBias(mask);
  return {
    attend(layer, q) {
      const { k, v } = keysAndValues[layer]!;
      const [batch, heads] = k.shape as [Dim, number];
      return attention(byHead(q, batch, length, heads), k, v, bias);
    },
  };
}

function embed(net: Network, stack: string, ids: Tensor, positions: Tensor): Tensor {
  const { config, parameters } = net;
  const tokens = parameters.embed(ids, headOf(config));
  const places = parameters.weight(`${stack}.embed_positions.weight`, [
    config.maxPositionEmbeddings,
    config.dModel,
  ]);
  const scaled = config.scaleEmbedding ? mul(tokens, Math.sqrt(config.dModel)) : tokens;
  const rows = reshape(add(scaled, gather(places, positions)), [product(ids.shape), config.dModel]);
  return withDropout(net, rows, `${stack.slice('model.'.length)}.embed`);
}

function selfBlock(
  net: Network,
  layer: string,
  heads: number,
  h: Tensor,
  attend: (q: Tensor, k: Tensor, v: Tensor) => Tensor,
  place: string,
): Tensor {
  const d = net.config.dModel;
  const name = `${layer}.self_attn`;
  const [q, k, v] = net.projections.project(norm(net, `${layer}.self_attn_layer_norm`, h), [
    { name: `${name}.q_proj`, in: d, out: d, outputScale: (d / heads) ** -0.5 },
    { name: `${name}.k_proj`, in: d, out: d },
    { name: `${name}.v_proj`, in: d, out: d },
  ]);
  return residual(
    net,
    h,
    attend(q!, k!, v!),
    { name: `${name}.out_proj`, in: d, out: d },
    `${place}.self_attn`,
  );
}

function crossBlock(
  net: Network,
  layer: string,
  heads: number,
  h: Tensor,
  attend: (q: Tensor) => Tensor,
  place: string,
): Tensor {
  const d = net.config.dModel;
  const name = `${layer}.encoder_attn`;
  const [q] = net.projections.project(norm(net, `${name}_layer_norm`, h), [
    { name: `${name}.q_proj`, in: d, out: d, outputScale: (d / heads) ** -0.5 },
  ]);
  return residual(net, h, attend(q!), { name: `${name}.out_proj`, in: d, out: d }, `${place}.encoder_attn`);
}

function feedForwardBlock(net: Network, layer: string, width: number, h: Tensor, place: string): Tensor {
  const d = net.config.dModel;
  const fold = net.foldGelu === true;
  const [wide] = net.projections.project(norm(net, `${layer}.final_layer_norm`, h), [
    { name: `${layer}.fc1`, in: d, out: width, ...(fold ? { outputScale: Math.SQRT1_2 } : {}) },
  ]);
  const active = fold ? geluUnscaled(wide!) : gelu(wide!);
  const fc2 = { name: `${layer}.fc2`, in: width, out: d, ...(fold ? { inputScale: Math.SQRT1_2 } : {}) };
  return residual(net, h, active, fc2, `${place}.fc2`);
}

function norm(net: Network, name: string, x: Tensor): Tensor {
  const { dModel } = net.config;
  const gain = net.parameters.weight(`${name}.weight`, [dModel]);
  const shift = net.parameters.weight(`${name}.bias`, [dModel]);
  return layerNorm(x, gain, shift, EPSILON);
}
