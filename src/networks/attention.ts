/** Attention, as every family has it: over tensors with their heads apart, and the way there and back. */
import {
  add,
  broadcastTo,
  concat,
  type Dim,
  matmul,
  mul,
  product,
  reshape,
  softmax,
  split,
  sub,
  type Tensor,
  transpose,
} from '../graph/index.ts';

/** Added to the scores of masked positions: its exponential is 0 in float32. */
const MASKED = -1e9;

/** Rows [batch*length, d] by head: [batch, heads, length, d/heads]. */
export function byHead(rows: Tensor, batch: Dim, length: Dim, heads: number): Tensor {
  const width = (rows.shape[1] as number) / heads;
  return transpose(reshape(rows, [batch, length, heads, width]), [0, 2, 1, 3]);
}

/** The inverse of byHead: [batch, heads, length, width] to rows [batch*length, heads*width]. */
function toRows(x: Tensor): Tensor {
  const [batch, heads, length, width] = x.shape as [Dim, Dim, Dim, Dim];
  return reshape(transpose(x, [0, 2, 1, 3]), [product([batch, length]), product([heads, width])]);
}

/** How a layer's rows find keys and values: rotated or not, each of the three is rows [n, d]; so is what comes back. */
export interface SelfAttention {
  attend(layer: number, q: Tensor, k: Tensor, v: Tensor): Tensor;
}

/** `attentionByHead` with its heads side by side again: rows [batch*n, heads*width]. */
export function attention(q: Tensor, k: Tensor, v: Tensor, bias?: Tensor): Tensor {
  return toRows(attentionByHead(q, k, v, bias));
}

/**
 * softmax(q k^T + bias) v, [batch, heads, n, width]: q of that shape already scaled, k and v [batch, heads, m, width],
 * bias broadcasting to [batch, heads, n, m].
 */
export function attentionByHead(q: Tensor, k: Tensor, v: Tensor, bias?: Tensor): Tensor {
  const scores = matmul(q, k, { transB: true });
  return matmul(softmax(bias === undefined ? scores : add(scores, bias)), v);
}

/**
 * Attention where a head of the keys and values serves a group of the queries' heads, neighbours of each other:
 * q [batch, heads, n, width], k and v [batch, heads/group, m, width], the bias as `groupBias` makes it.
 * Rows [batch*n, heads*width].
 */
export function groupedAttention(q: Tensor, k: Tensor, v: Tensor, bias?: Tensor): Tensor {
  const [batch, heads, n, width] = q.shape as [Dim, number, Dim, number];
  const shared = k.shape[1] as number;
  const stacked = reshape(q, [batch, shared, product([heads / shared, n]), width]);
  return toRows(reshape(attentionByHead(stacked, k, v, bias), [batch, heads, n, width]));
}

/** A bias [..., n, m] for groups of heads that lie one behind the other: [..., group*n, m]. Made once for all layers. */
export function groupBias(bias: Tensor, group: number): Tensor {
  const [n, m] = bias.shape.slice(-2) as [Dim, Dim];
  if (group === 1 || n === 1) return bias;
  const leading = bias.shape.slice(0, -2);
  const each = reshape(bias, [...leading, 1, n, m]);
  return reshape(broadcastTo(each, [...leading, group, n, m]), [...leading, product([group, n]), m]);
}

/** Keys and values that lie in one place: [batch, heads, m, width]. */
export interface KeysAndValues {
  k: Tensor;
  v: Tensor;
}

/** `attentionByHead` to keys and values of several places, under one softmax; the bias spans them in their order. */
export function attentionOver(q: Tensor, places: readonly KeysAndValues[], bias: Tensor): Tensor {
  const scores = concat(
    places.map(({ k }) => matmul(q, k, { transB: true })),
    3,
  );
  const lengths = places.map(({ k }) => k.shape[2]!);
  const chances = split(softmax(add(scores, bias)), 3, lengths);
  return places.map(({ v }, i) => matmul(chances[i]!, v)).reduce((a, b) => add(a, b));
}

/** What to add to scores: 0 where the mask is 1 and -1e9 where it is 0; [batch, m] becomes [batch, 1, 1, m]. */
export function maskBias(mask: Tensor): Tensor {
  const bias = mul(sub(1, mask), MASKED);
  const [first, second] = mask.shape as [Dim, Dim];
  return first === second || mask.shape.length !== 2 ? bias : reshape(bias, [first, 1, 1, second]);
}
