/** Matrix products: of two tensors, and with frozen weights. */

import { sumTo } from './broadcast.ts';
import { broadcast, type Dim, type Shape } from './dims.ts';
import { mul } from './elementwise.ts';
import { type Attributes, defineOp, ShapeError, type Tensor } from './tensor.ts';

interface Sides {
  transA: boolean;
  transB: boolean;
}

/** Rows, columns and batch of a factor, its transposition undone. */
function factor(shape: Shape, transposed: boolean): { rows: Dim; columns: Dim; batch: Shape } {
  const [rows, columns] = shape.slice(-2) as [Dim, Dim];
  return {
    rows: transposed ? columns : rows,
    columns: transposed ? rows : columns,
    batch: shape.slice(0, -2),
  };
}

const applyMatmul = defineOp({
  name: 'matmul',
  infer: (inputs, attributes) => {
    const { transA, transB } = attributes as unknown as Sides;
    const [a, b] = inputs;
    if (a!.shape.length < 2 || b!.shape.length < 2)
      throw new ShapeError('matmul', inputs, 'matrices (two axes or more)');
    const left = factor(a!.shape, transA);
    const right = factor(b!.shape, transB);
    const batch = broadcast(left.batch, right.batch);
    if (left.columns !== right.rows || batch === undefined)
      throw new ShapeError(
        `matmul${transA ? ' (first transposed)' : ''}${transB ? ' (second transposed)' : ''}`,
        inputs,
        `equal inner sizes, got ${left.columns} and ${right.rows}`,
      );
    return { shape: [...batch, left.rows, right.columns] };
  },
  gradient: (y, up, needed) => {
    const { transA, transB } = y.attributes as unknown as Sides;
    const [a, b] = y.inputs as [Tensor, Tensor];
    const da = () =>
      transA ? matmul(b, up, { transA: transB, transB: true }) : matmul(up, b, { transB: !transB });
    const db = () =>
      transB ? matmul(up, a, { transA: true, transB: transA }) : matmul(a, up, { transA: !transA });
    return [needed[0] ? sumTo(da(), a) : undefined, needed[1] ? sumTo(db(), b) : undefined];
  },
});

/** Product over the last two axes, the leading ones broadcast: op(a) [.., m, k] times op(b) [.., k, n]. */
export function matmul(a: Tensor, b: Tensor, sides: Partial<Sides> = {}): Tensor {
  return applyMatmul([a, b], { transA: sides.transA ?? false, transB: sides.transB ?? false });
}

/** One frozen matrix of a linear map, as it lies in the checkpoint. */
export interface FrozenMatrix {
  /** Name of the weight [out, in]. */
  weight: string;
  /** Name of the bias [out], if it has one. */
  bias?: string;
  out: number;
  /** Multiplies weight and bias when they are bound (1 if left out). */
  scale?: number;
  /** Multiplies the weight only (1 if left out): a scale of what the matrix reads. */
  inputScale?: number;
}

export interface LinearAttributes {
  in: number;
  matrices: readonly FrozenMatrix[];
  /** All names of weights, for Graph.weights. */
  weights: readonly string[];
}

const widthOf = (attributes: Attributes) =>
  (attributes as unknown as LinearAttributes).matrices.reduce((n, m) => n + m.out, 0);

const inferLinear = (name: string, from: (a: Attributes) => number, to: (a: Attributes) => number) => {
  return (inputs: readonly Tensor[], attributes: Attributes) => {
    const [x] = inputs;
    if (x!.shape.length !== 2 || x!.shape[1] !== from(attributes)) {
      const { matrices } = attributes as unknown as LinearAttributes;
      const of = matrices.map((m) => m.weight).join(', ');
      throw new ShapeError(name, inputs, `rows of ${from(attributes)} for ${of}`);
    }
    return { shape: [x!.shape[0]!, to(attributes)] };
  };
};
const inOf = (attributes: Attributes) => attributes['in'] as number;

const applyLinear = defineOp({
  name: 'linear',
  infer: inferLinear('linear', inOf, widthOf),
  gradient: (y, up) => {
    // A row's weight commutes with the map: applied to the narrower side, it costs less.
    const [rows, wide] = up.inputs;
    if (up.op === 'mul' && wide!.shape.length === 2 && wide!.shape[1] === 1)
      return [mul(applyTransposed([rows!], withoutBias(y.attributes)), wide!)];
    return [applyTransposed([up], withoutBias(y.attributes))];
  },
});
const applyTransposed = defineOp({
  name: 'linearTransposed',
  infer: inferLinear('linearTransposed', widthOf, inOf),
  gradient: (y, up) => [applyLinear([up], y.attributes)],
});

function withoutBias(attributes: Attributes): Attributes {
  const { in: width, matrices } = attributes as unknown as LinearAttributes;
  return linearAttributes(
    width,
    matrices.map(({ weight, out, scale, inputScale }) => ({ weight, out, scale, inputScale })),
  );
}

function linearAttributes(width: number, matrices: readonly FrozenMatrix[]): Attributes {
  const weights = matrices.flatMap((m) => (m.bias === undefined ? [m.weight] : [m.weight, m.bias]));
  return { in: width, matrices, weights };
}

/**
 * The frozen map x W^T + b, W the matrices stacked by rows: x [rows, in] -> [rows, sum of out]. Its gradient goes to
 * x only, by the transposed map. Whether it is multiplied in float32 or int8 is chosen per matrix at compilation.
 */
export function linear(x: Tensor, width: number, matrices: readonly FrozenMatrix[]): Tensor {
  return applyLinear([x], linearAttributes(width, matrices));
}
