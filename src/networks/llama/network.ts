/**
 * Llama, described once, as SmolLM2 is built: RMSNorm before each block, rotary positions in the hub's layout, heads of
 * keys and values that serve groups of queries, SwiGLU, a tied head, no biases. Training graphs, serving graphs and
 * every engine come from these functions; what differs between them (how a linear map is computed, where attention
 * finds its keys and values, dropout) is handed in.
 *
 * Rows are flattened: a batch of sequences is [batch*length, d].
 */
import {
  anew,
  constant,
  gather,
  mul,
  product,
  reshape,
  rmsNorm,
  rotary,
  silu,
  type Tensor,
} from '../../graph/index.ts';
import type { SelfAttention } from '../attention.ts';
import type { Network as AnyNetwork } from '../family.ts';
import type { Matrix } from '../projections.ts';
import { residual, withDropout } from '../residual.ts';
import type { LlamaConfig } from './config.ts';
import { headOf } from './names.ts';
import { rotaryTables } from './rotary-tables.ts';

/** Llama, and how its parts are made. Places of dropout are `embed`, `0.self_attn`, `0.mlp` and so on. */
export type Network = AnyNetwork<LlamaConfig>;

/** How far rows are turned: float32 [rows, headWidth/2]. */
export interface Angles {
  cos: Tensor;
  sin: Tensor;
}

/** The angles of rows at int32 positions of any shape, one for each row. */
export function anglesAt(config: LlamaConfig, positions: Tensor): Angles {
  const half = config.headWidth / 2;
  const { cos, sin } = rotaryTables(config);
  const at = (table: Float32Array) =>
    reshape(gather(constant(table, [config.maxPositionEmbeddings, half]), positions), [
      product(positions.shape),
      half,
    ]);
  return { cos: at(cos), sin: at(sin) };
}

/** States [rows, d], normed for the head, of rows with int32 ids of any shape, whatever they are rows of. */
export function states(net: Network, ids: Tensor, angles: Angles, self: SelfAttention): Tensor {
  const { config } = net;
  const embedded = net.parameters.embed(ids, headOf(config));
  let h = withDropout(net, reshape(embedded, [product(ids.shape), config.dModel]), 'embed');
  for (let i = 0; i < config.layers; i++) {
    h = attentionBlock(net, i, h, angles, self);
    h = feedForwardBlock(net, i, h);
  }
  return norm(net, 'model.norm', h);
}

/** Logits [rows, vocabulary] of states. */
export function logits(net: Network, rows: Tensor): Tensor {
  return net.parameters.head(rows, headOf(net.config));
}

/** Keys reach `self` rotated, queries rotated and scaled. */
function attentionBlock(
  net: Network,
  i: number,
  h: Tensor,
  { cos, sin }: Angles,
  self: SelfAttention,
): Tensor {
  const { dModel, attentionHeads, keyValueHeads, headWidth } = net.config;
  const layer = `model.layers.${i}`;
  const name = `${layer}.self_attn`;
  const [queries, shared] = [attentionHeads * headWidth, keyValueHeads * headWidth];
  const [q, k, v] = net.projections.project(norm(net, `${layer}.input_layernorm`, h), [
    { name: `${name}.q_proj`, in: dModel, out: queries, bias: false, outputScale: headWidth ** -0.5 },
    { name: `${name}.k_proj`, in: dModel, out: shared, bias: false },
    { name: `${name}.v_proj`, in: dModel, out: shared, bias: false },
  ]);
  const seen = self.attend(i, rotary(q!, cos, sin), rotary(k!, cos, sin), v!);
  return residual(
    net,
    h,
    seen,
    { name: `${name}.o_proj`, in: queries, out: dModel, bias: false },
    `${i}.self_attn`,
  );
}

function feedForwardBlock(net: Network, i: number, h: Tensor): Tensor {
  const { dModel, ffnDim } = net.config;
  const layer = `model.layers.${i}`;
  const active = anew(() => {
    const [gate, up] = net.projections.project(norm(net, `${layer}.post_attention_layernorm`, h), [
      { name: `${layer}.mlp.gate_proj`, in: dModel, out: ffnDim, bias: false },
      { name: `${layer}.mlp.up_proj`, in: dModel, out: ffnDim, bias: false },
    ]);
    return mul(silu(gate!), up!);
  });
  const down: Matrix = { name: `${layer}.mlp.down_proj`, in: ffnDim, out: dModel, bias: false };
  return residual(net, h, active, down, `${i}.mlp`);
}

function norm(net: Network, name: string, x: Tensor): Tensor {
  const { dModel, normEpsilon } = net.config;
  return anew(() => rmsNorm(x, net.parameters.weight(`${name}.weight`, [dModel]), normEpsilon));
}
