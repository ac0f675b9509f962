/** Matrix products: of two tensors, and with frozen weights. */
import type { FrozenMatrix, LinearAttributes, Transposed } from './attributes.ts';
import { sumTo } from './broadcast.ts';
import { broadcast, type Dim, type Shape } from './dims.ts';
import { mul } from './elementwise.ts';
import { defineOp, ShapeError, type Tensor } from './tensor.ts';

/** Rows, columns and batch of a factor, its transposition undone. */
function factorOf(shape: Shape, transposed: boolean): { rows: Dim; columns: Dim; batch: Shape } {
  const [rows, columns] = shape.slice(-2) as [Dim, Dim];
  return {
    rows: transposed ? columns : rows,
    columns: transposed ? rows : columns,
    batch: shape.slice(0, -2),
  };
}

const applyMatmul = defineOp({
  name: 'matmul',
  infer: (inputs, { transA, transB }) => {
    const [a, b] = inputs;
    if (a!.shape.length < 2 || b!.shape.length < 2)
      throw new ShapeError('matmul', inputs, 'matrices (two axes or more)');
    const left = factorOf(a!.shape, transA);
    const right = factorOf(b!.shape, transB);
    const name = `matmul${transA ? ' (first transposed)' : ''}${transB ? ' (second transposed)' : ''}`;
    if (left.columns !== right.rows)
      throw new ShapeError(name, inputs, `equal inner sizes, got ${left.columns} and ${right.rows}`);
    const batch = broadcast(left.batch, right.batch);
    if (batch === undefined) throw new ShapeError(name, inputs, 'leading axes that broadcast to each other');
    return { shape: [...batch, left.rows, right.columns] };
  },
  gradient: (y, up, needed) => {
    const { transA, transB } = y.attributes;
    const [a, b] = y.inputs as [Tensor, Tensor];
    const da = () =>
      transA ? matmul(b, up, { transA: transB, transB: true }) : matmul(up, b, { transB: !transB });
    const db = () =>
      transB ? matmul(up, a, { transA: true, transB: transA }) : matmul(a, up, { transA: !transA });
    return [needed[0] ? sumTo(da(), a) : undefined, needed[1] ? sumTo(db(), b) : undefined];
  },
});

/** Product over the last two axes, the leading ones broadcast: op(a) [.., m, k] times op(b) [.., k, n]. */
export function matmul(a: Tensor, b: Tensor, sides: Partial<Transposed> = {}): Tensor {
  return applyMatmul([a, b], { transA: sides.transA ?? false, transB: sides.transB ?? false });
}

const applyLinear = defineOp({
  name: 'linear',
  infer: (inputs, attributes) => inferLinear('linear', inputs, attributes, attributes.in, outOf(attributes)),
  gradient: (y, up) => {
    const { in: width, matrices } = y.attributes;
    const unbiased = matrices.map(({ bias: _, ...rest }) => rest);
    // A row's weight commutes with the map: applied to the narrower side, it costs less.
    const [rows, wide] = up.inputs;
    if (up.op === 'mul' && rows!.shape.length === 2 && wide!.shape.length === 2 && wide!.shape[1] === 1)
      return [mul(linearTransposed(rows!, width, unbiased), wide!)];
    return [linearTransposed(up, width, unbiased)];
  },
});
const applyTransposed = defineOp({
  name: 'linearTransposed',
  infer: (inputs, attributes) =>
    inferLinear('linearTransposed', inputs, attributes, outOf(attributes), attributes.in),
  gradient: (y, up) => [linear(up, y.attributes.in, y.attributes.matrices)],
});

function inferLinear(
  name: string,
  inputs: readonly Tensor[],
  { matrices }: LinearAttributes,
  from: number,
  to: number,
): { shape: Shape } {
  const [rows, columns] = inputs[0]!.shape;
  if (inputs[0]!.shape.length !== 2 || columns !== from)
    throw new ShapeError(name, inputs, `rows of ${from} for ${matrices.map((m) => m.weight).join(', ')}`);
  return { shape: [rows!, to] };
}

function outOf({ matrices }: LinearAttributes): number {
  return matrices.reduce((n, m) => n + m.out, 0);
}

/**
 * The frozen map x W^T + b, W the matrices stacked by rows: x [rows, in] -> [rows, sum of out]. Its gradient goes to
 * x only, by the transposed map. Whether it is multiplied in float32 or int8 is chosen per matrix at compilation.
 */
export function linear(x: Tensor, width: number, matrices: readonly FrozenMatrix[]): Tensor {
  return applyLinear([x], { in: width, matrices });
}

/** dy W of the map above: dy [rows, sum of out] -> [rows, in]. */
function linearTransposed(dy: Tensor, width: number, matrices: readonly FrozenMatrix[]): Tensor {
  return applyTransposed([dy], { in: width, matrices });
}
