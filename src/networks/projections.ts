/**
 * How the network's linear maps are computed. A family names the matrices it needs; a strategy decides what
 * they are made of: frozen weights, trainable ones, frozen ones with an adapter.
 */
import { add, gather, input, linear, matmul, mul, split, type Tensor, weight } from '../graph/index.ts';

/** One linear map of the network: `<name>.weight` [out, in] and, unless it has none, `<name>.bias` [out]. */
export interface Matrix {
  /** The checkpoint's name without its ending: `model.decoder.layers.0.self_attn.q_proj`. */
  name: string;
  in: number;
  out: number;
  /** False where the map has none. */
  bias?: false;
  /** The result is multiplied by this (1 if left out): the scale of attention's queries. */
  outputScale?: number;
  /** What is read is multiplied by this first (1 if left out). */
  inputScale?: number;
}

export interface Projections {
  /**
   * The maps of one x [rows, in], in order: [rows, out] each, bias and outputScale applied. Maps that read the same
   * rows come in one call (q, k and v; the cross-attention's keys and values of all layers), so that a strategy can
   * multiply them together.
   */
  project(x: Tensor, matrices: readonly Matrix[]): Tensor[];
}

/** The head that makes the logits of rows. Its weight is the embedding's too. */
export interface Head {
  /** Name of the weight [out, in]. */
  weight: string;
  /** Name of the bias [1, out], which is never trained; undefined where there is none. */
  bias?: string;
  in: number;
  out: number;
}

/** What is not a linear map of a layer: embeddings, positions, norms, the head. */
export interface Parameters {
  weight(name: string, shape: readonly number[]): Tensor;
  /** Embeddings [...ids, in] of int32 ids: rows of the head's weight. */
  embed(ids: Tensor, head: Head): Tensor;
  /** Logits [rows, out] of rows [rows, in]. */
  head(x: Tensor, head: Head): Tensor;
}

/** Leaves bound from the checkpoint. */
export function frozenParameters(): Parameters {
  return {
    weight,
    embed: (ids, head) => gather(weight(head.weight, [head.out, head.in]), ids),
    head: (x, { weight, bias, in: width, out }) => linear(x, width, [{ weight, bias, out }]),
  };
}

/** One product for all maps of a call: their matrices stacked. */
export function frozenProjections(): Projections {
  return {
    project(x, matrices) {
      const stacked = linear(x, matrices[0]!.in, matrices.map(frozenMatrix));
      return split(
        stacked,
        1,
        matrices.map((m) => m.out),
      );
    },
  };
}

function frozenMatrix(matrix: Matrix) {
  return {
    weight: `${matrix.name}.weight`,
    bias: biasOf(matrix),
    out: matrix.out,
    scale: matrix.outputScale,
    inputScale: matrix.inputScale,
  };
}

/** Name of a map's bias, if it has one. */
export function biasOf({ name, bias }: Matrix): string | undefined {
  return bias === false ? undefined : `${name}.bias`;
}

/** Every weight a graph input under its checkpoint name, to be fed at each run and trained. */
export interface Trainable {
  parameters: Parameters;
  projections: Projections;
  /** The inputs made so far, by name. */
  inputs: ReadonlyMap<string, Tensor>;
}

/** For training all weights. The head's bias, a buffer, stays frozen, as in the reference. */
export function trainable(): Trainable {
  const inputs = new Map<string, Tensor>();
  const leaf = (name: string, shape: readonly number[]): Tensor => {
    let found = inputs.get(name);
    if (found === undefined) {
      found = input(name, shape);
      inputs.set(name, found);
    }
    return found;
  };
  const project = (x: Tensor, m: Matrix): Tensor => {
    const product = matmul(x, leaf(`${m.name}.weight`, [m.out, m.in]), { transB: true });
    const bias = biasOf(m);
    const y = bias === undefined ? product : add(product, leaf(bias, [m.out]));
    return m.outputScale === undefined ? y : mul(y, m.outputScale);
  };
  return {
    inputs,
    projections: { project: (x, matrices) => matrices.map((m) => project(x, m)) },
    parameters: {
      weight: leaf,
      embed: (ids, head) => gather(leaf(head.weight, [head.out, head.in]), ids),
      head: (x, head) => {
        const shared = leaf(head.weight, [head.out, head.in]);
        const scores = matmul(x, shared, { transB: true });
        return head.bias === undefined ? scores : add(scores, weight(head.bias, [1, head.out]));
      },
    },
  };
}
